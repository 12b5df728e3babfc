import { addressOf } from "../lib/base-path";

const BUILD = /<meta name="pulseboard-build" content="([^"]+)"/;

/** Which build this page is of; null while it is developed. */
export function ownBuild(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="pulseboard-build"]')?.content ?? null;
}

/** Which build the server hands out now; null when it doesn't answer. */
export async function servedBuild(): Promise<string | null> {
  try {
    const answer = await fetch(addressOf("/"), { cache: "no-store", signal: AbortSignal.timeout(5_000) });
    return answer.ok ? (BUILD.exec(await answer.text())?.[1] ?? null) : null;
  } catch {
    return null;
  }
}
