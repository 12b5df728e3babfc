const DEADLINE_MS = 10_000;

/** Why there is no answer, as a sentence for the reader. */
export class HttpFailure extends Error {}

/** The JSON at `path`. Throws HttpFailure when there is none within ten seconds. */
export async function getJson<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      signal: AbortSignal.timeout(DEADLINE_MS),
      headers: { accept: "application/json" },
      cache: "no-store",
    });
    if (response.ok) return (await response.json()) as T;
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpFailure("The server's answer is nothing this page understands.");
    throw new HttpFailure("The server does not answer. Is Pulseboard running?");
  }
  throw new HttpFailure(`The server answered with status ${response.status}.`);
}
