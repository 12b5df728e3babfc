import { addressOf } from "../lib/base-path";
import type { Me } from "./protocol.gen";

/** Where to ask who this browser is here. */
export const ME = "/api/session";

const DEADLINE_MS = 10_000;
const LOG_IN_FIRST = 401;
const FORBIDDEN = 403;

/** Why there is no answer, as a sentence for the reader. */
export class HttpFailure extends Error {
  /** The answer's status; null when there was none. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }

  /** True when the server understood what was asked for and won't do it: asking again changes nothing. */
  get isRefusal(): boolean {
    return this.status !== null && this.status >= 400 && this.status < 500;
  }
}

/** The JSON at `path`. Throws HttpFailure, with what the server says about it, when there is none within ten seconds. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, { signal: signal ?? null });
}

/**
 * Sends `body` to be done once, and returns the answer's JSON (undefined if it has none). Throws HttpFailure as above.
 * With a `key`, sending it again with the same one is safe: the server does it once.
 */
export async function sendJson<T>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  key?: string,
): Promise<T> {
  const send = async () => {
    const { csrf: proof } = await whoAmI();
    return ask<T>(path, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(key !== undefined && { "idempotency-key": key }),
        ...(proof !== "" && { "x-csrf-token": proof }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  };
  try {
    return await send();
  } catch (error) {
    // Nothing was done; the session may be another one than that which `csrf` was of.
    if (!(error instanceof HttpFailure && error.status === FORBIDDEN)) throw error;
    return send();
  }
}

let known: Promise<Me> | null = null;

/** Who this browser is here, what that one may do, and what proves that a change comes from this page: asked for once. */
export async function whoAmI(): Promise<Me> {
  known ??= getJson<Me>(ME);
  const asked = known;
  try {
    return await asked;
  } catch (error) {
    if (known === asked) known = null;
    throw error;
  }
}

const askedAnew = new Set<() => void>();

/** Calls `listener` whenever it is asked anew who this is, from now on what `whoAmI` answers; returns what ends that. */
export function whenAskedAnew(listener: () => void): () => void {
  askedAnew.add(listener);
  return () => askedAnew.delete(listener);
}

/** Asks anew who this is: somebody may have signed in, or may do less than before. */
export function askAnew(): Promise<Me> {
  known = null;
  const asked = whoAmI();
  for (const listener of askedAnew) listener();
  return asked;
}

const listeners = new Set<() => void>();

/** Calls `listener` with every answer that says to log in first; returns what ends that. */
export function whenSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    response = await fetch(addressOf(path), {
      ...init,
      signal: init.signal ? AbortSignal.any([init.signal, deadline]) : deadline,
      headers: { accept: "application/json", ...init.headers },
      cache: "no-store",
    });
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    if (error instanceof SyntaxError) throw new HttpFailure("The server's answer is nothing this page understands.");
    throw new HttpFailure("The server does not answer. Is Pulseboard running?");
  }
  if (response.status === LOG_IN_FIRST) for (const listener of listeners) listener();
  // Whoever failed says so; who this is now is asked aside.
  if (response.status === FORBIDDEN && path !== ME) askAnew().catch(() => {});
  throw new HttpFailure(await reasonOf(response), response.status);
}

/** What the server says in its answer's `detail`, or at least the answer's status. */
async function reasonOf(response: Response): Promise<string> {
  try {
    const { detail } = (await response.json()) as { detail?: unknown };
    if (typeof detail === "string" && detail !== "") return detail;
  } catch {
    // Not every answer is one of ours: what stands in between may answer too.
  }
  return `The server answered with status ${response.status}.`;
}
