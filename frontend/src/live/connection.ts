import { backoff } from "./backoff";
import type { Link } from "./link";
import { CLOSE_CODES, type PingFrame, type Pong, type ServerFrame } from "./protocol.gen";

/** Milliseconds. Stats come every 5 s, so eleven seconds without any are two that are missing. */
export const PING_EVERY = 5_000;
export const STALE_AFTER = 11_000;
/** A server that falls silent does so for all pages at once: they don't replace their sockets in the same moment. */
export const REPLACE_AFTER = 15_000;
export const REPLACE_SPREAD = 4_000;
const HELLO_WITHIN = 10_000;
/** Whatever is due is noticed this much later at most. */
const LOOK_EVERY = 1_000;
/** A connection that held this long was a good one: the next loss starts with the shortest wait again. */
const HELD_AFTER = 10_000;

const TOO_MANY = 4429;
const TOO_MANY_ATTEMPTS = 5;

export interface ConnectionOptions {
  /** Where to connect to, asked anew for every try because the position moves on. */
  url: () => string;
  /** Every frame but PONG. */
  onFrame: (frame: ServerFrame) => void;
  onLink: (link: Link) => void;
  /** The server's clock minus this browser's, in ms, measured with each PONG. */
  onClock: (offset: number) => void;
  open?: (url: string) => WebSocket;
  random?: () => number;
}

/**
 * A WebSocket that comes back: it never gives up, unless the server closes with a code that says so. Silence counts as
 * a loss too, for a socket that outlived its network reports nothing.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #random: () => number;
  #socket: WebSocket | null = null;
  #link: Link = { phase: "connecting", attempt: 0 };
  /** Tries since the last good connection. */
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #openedAt = 0;
  #greetedAt: number | null = null;
  /** How long this socket may be silent. */
  #replaceAfter = REPLACE_AFTER;
  /** When anything last came, and when stats did: the rest shows a living way, not fresh numbers. */
  #heardAt = 0;
  #statsAt = 0;
  #ping: { nonce: number; sentAt: number; startedAt: number } | null = null;
  #pingedAt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  /** Connects now, whatever was being waited for; does nothing while a socket is open or opening. */
  connect(): void {
    if (this.#socket !== null) return;
    clearTimeout(this.#retry);
    this.#openedAt = this.#heardAt = this.#statsAt = Date.now();
    this.#greetedAt = this.#ping = null;
    this.#pingedAt = 0;
    this.#replaceAfter = REPLACE_AFTER + this.#random() * REPLACE_SPREAD;
    this.#tell({ phase: "connecting", attempt: this.#attempt });
    try {
      this.#socket = this.#listened((this.#options.open ?? openSocket)(this.#options.url()));
    } catch {
      this.#wait();
      return;
    }
    this.#watch = setInterval(() => this.#look(), LOOK_EVERY);
  }

  /** Something changed for the better (network back, tab visible again): look at once instead of in due time. */
  wake(): void {
    if (this.#link.phase === "waiting") this.connect();
    else if (this.#socket !== null) this.#look(true);
  }

  /** Gives this socket up and comes back after a wait, from the position that `url` then tells. */
  resume(): void {
    if (this.#socket === null) return;
    this.#drop();
    this.#wait();
  }

  /** Gives up until it is told to connect, as if the server had closed with `code`. */
  end(code: number, reason = ""): void {
    this.stop();
    this.#tell({ phase: "stopped", code, reason });
  }

  /** Closes for good. */
  stop(): void {
    this.#drop();
    clearTimeout(this.#retry);
  }

  #listened(socket: WebSocket): WebSocket {
    socket.onmessage = ({ data }) => this.#hear(data);
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
    return socket;
  }

  #hear(data: unknown): void {
    this.#heardAt = Date.now();
    const frame = parsed(data);
    if (frame === null) return;
    if (frame.type === "PONG") {
      this.#pong(frame.data);
      return;
    }
    if (frame.type === "HELLO" || frame.type === "STATS_UPDATE") this.#statsAt = this.#heardAt;
    const first = frame.type === "HELLO" && this.#greetedAt === null;
    if (first) this.#greetedAt = this.#heardAt;
    this.#options.onFrame(frame);
    if (this.#socket === null) return; // given up while the frame was handled
    const isFreshAgain = this.#link.phase === "stale" && this.#statsAt === this.#heardAt;
    if (first || isFreshAgain) this.#tell({ phase: "open", roundTripMs: null });
  }

  #closed(code: number, reason: string): void {
    this.#drop();
    if (code === TOO_MANY) {
      this.#attempt = Math.max(this.#attempt, TOO_MANY_ATTEMPTS);
      this.#greetedAt = null;
    }
    if (CLOSE_CODES[code]?.comesBack === false) this.end(code, reason);
    else this.#wait();
  }

  /** Looks at the clock: has the server been silent for too long, is a ping due? */
  #look(impatient = false): void {
    const now = Date.now();
    if (now < this.#heardAt) this.#heardAt = this.#statsAt = now; // the clock was set back
    if (this.#greetedAt === null) {
      if (now - this.#openedAt >= HELLO_WITHIN) this.resume();
      return;
    }
    if (now - this.#heardAt >= this.#replaceAfter) {
      this.#drop();
      this.#attempt = this.#nextAttempt();
      this.connect();
      return;
    }
    if (now - this.#statsAt >= STALE_AFTER) this.#tell({ phase: "stale" });
    if (impatient || Math.abs(now - this.#pingedAt) >= PING_EVERY) this.#sendPing();
  }

  #sendPing(): void {
    if (this.#socket === null || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#pingedAt = Date.now();
    this.#ping = { nonce: (this.#ping?.nonce ?? 0) + 1, sentAt: this.#pingedAt, startedAt: performance.now() };
    const frame: PingFrame = { type: "PING", data: { nonce: this.#ping.nonce } };
    this.#socket.send(JSON.stringify(frame));
  }

  #pong(pong: Pong): void {
    if (this.#ping === null || pong.nonce !== this.#ping.nonce) return;
    const roundTripMs = performance.now() - this.#ping.startedAt;
    this.#options.onClock(Date.parse(pong.at) - (this.#ping.sentAt + roundTripMs / 2));
    if (this.#link.phase === "open") this.#tell({ phase: "open", roundTripMs });
  }

  #wait(): void {
    this.#attempt = this.#nextAttempt();
    const delay = backoff(this.#attempt, this.#random);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.connect(), delay);
    this.#tell({ phase: "waiting", retryAt: Date.now() + delay });
  }

  /** The number of the next try, from 1 after a loss: counted from the last connection that was a good one. */
  #nextAttempt(): number {
    const held = this.#greetedAt !== null && Date.now() - this.#greetedAt >= HELD_AFTER;
    this.#greetedAt = null;
    return held ? 1 : this.#attempt + 1;
  }

  #drop(): void {
    clearInterval(this.#watch);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #tell(link: Link): void {
    if (link.phase === "stale" && this.#link.phase === "stale") return;
    this.#link = link;
    this.#options.onLink(link);
  }
}

function openSocket(url: string): WebSocket {
  return new WebSocket(url);
}

/** The frame in a message; null for what is no frame. */
function parsed(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data);
    return typeof frame?.type === "string" && typeof frame.data === "object" && frame.data !== null ? frame : null;
  } catch {
    return null;
  }
}
