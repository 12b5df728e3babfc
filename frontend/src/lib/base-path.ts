/** Where the dashboard is below its host, as "/pulseboard": the server fills it in. "" is the host's root. */
export function basePath(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="pulseboard-base"]')?.content ?? "";
}

/** The address of one of the server's own paths: "/api/stats" as the browser has to ask for it. */
export function addressOf(path: string): string {
  return basePath() + path;
}
