import { addressOf } from "../lib/base-path";
import { backoff } from "./backoff";
import { Connection } from "./connection";
import { askAnew, getJson, HttpFailure, whenSignedOut } from "./http";
import { face, isOut, SESSION_OVER } from "./presence";
import type { Dashboard, SeriesList, ServerFrame } from "./protocol.gen";
import { type Action, type LiveState, NOTHING_YET, reduce } from "./reducer";
import { COARSE_METRICS, COARSE_POINTS, FINE_METRICS, FINE_POINTS, type Metric } from "./series";
import { createStore, type Store } from "./store";

/**
 * One page's session with the server: loads the dashboard, connects from its position, and from then on does what the
 * state needs (see `Feed.need`). Either half may fail at any time, in any order; both keep trying, except while this
 * browser isn't let in: whether it is by then is asked when the reader comes back to the page.
 */
export class Session {
  readonly store: Store<LiveState, Action> = createStore(reduce, NOTHING_YET);
  readonly #connection = new Connection({
    url: () => socketUrl(this.store.current()),
    onFrame: (frame) => this.#onFrame(frame),
    onLink: (link) => this.store.dispatch({ type: "link", link }),
    onClock: (offset) => this.store.dispatch({ type: "clock", offset }),
  });
  #loading = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** How often the server has said its first word. */
  #greetings = 0;
  /** Whether the next HELLO finds charts that need their past. */
  #needsHistory = true;
  #isAsking = false;
  #stopped = false;
  #forgetSignedOut = () => {};

  /** First load, then the socket: it starts at the position of what was loaded, or without one if that failed. */
  async start(): Promise<void> {
    addEventListener("online", this.#wake);
    addEventListener("focus", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    this.#forgetSignedOut = whenSignedOut(() => {
      // Whose right is lost is logged out with it: what was said first is why.
      if (!this.#isOut()) this.#connection.end(SESSION_OVER);
    });
    await this.#load();
    if (this.#stopped || this.#isOut()) return;
    this.#connection.connect();
    this.#needsHistory = false;
    void this.#loadHistory();
  }

  /** Ends for good: closes the socket and forgets every timer. */
  stop(): void {
    this.#stopped = true;
    removeEventListener("online", this.#wake);
    removeEventListener("focus", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
    this.#forgetSignedOut();
    clearTimeout(this.#retry);
    this.#connection.stop();
  }

  /** What the reader's "try now" does: whatever is waited for is tried at once. */
  readonly tryNow = (): void => {
    this.#connection.connect();
    if (this.store.current().failure !== null) void this.#load();
  };

  readonly #wake = (): void => {
    if (document.visibilityState === "hidden") return;
    if (this.#isOut()) {
      void this.#comeBack();
      return;
    }
    this.#connection.wake();
    if (this.store.current().failure !== null) void this.#load();
  };

  #isOut(): boolean {
    return isOut(face(this.store.current()));
  }

  /** Goes on if this browser was signed in again meanwhile, in another tab. */
  async #comeBack(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      await askAnew();
      if (!this.#stopped && this.#isOut()) this.tryNow();
    } catch {
      // It wasn't, or nobody answers: the page says already how to come back.
    } finally {
      this.#isAsking = false;
    }
  }

  #onFrame(frame: ServerFrame): void {
    this.store.dispatch({ type: "frame", frame, at: Date.now() });
    if (frame.type === "HELLO") {
      if (this.#needsHistory) void this.#loadHistory();
      this.#needsHistory = true;
      this.#greetings += 1;
    }
    const { need } = this.store.current().feed;
    if (need === "resume") this.#connection.resume();
    else if (need === "snapshot" && frame.type === "HELLO") void this.#load();
  }

  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    clearTimeout(this.#retry);
    try {
      const snapshot = await this.#freshSnapshot();
      this.#failures = 0;
      this.store.dispatch({ type: "snapshot", snapshot, at: Date.now() });
    } catch (error) {
      this.#again(error);
    } finally {
      this.#loading = false;
    }
    if (!this.#stopped && this.store.current().feed.need === "resume") this.#connection.resume();
  }

  /** What was asked for before the server's latest word may be of another log than the one it speaks of: asked anew. */
  async #freshSnapshot(): Promise<Dashboard> {
    for (;;) {
      const greetings = this.#greetings;
      const snapshot = await getJson<Dashboard>("/api/dashboard");
      if (greetings === this.#greetings) return snapshot;
    }
  }

  #again(error: unknown): void {
    if (this.#stopped) return;
    this.#failures += 1;
    if (!this.#isOut()) this.#retry = setTimeout(() => void this.#load(), backoff(this.#failures));
    const reason = error instanceof HttpFailure ? error.message : String(error);
    this.store.dispatch({ type: "load-failed", reason });
  }

  /** The recent past of the charts. Without it they start now; the next HELLO asks again. */
  async #loadHistory(): Promise<void> {
    const asked = [seriesPath(FINE_METRICS, FINE_POINTS), seriesPath(COARSE_METRICS, COARSE_POINTS)];
    for (const answer of await Promise.allSettled(asked.map((path) => getJson<SeriesList>(path)))) {
      if (answer.status === "fulfilled") this.store.dispatch({ type: "history", history: answer.value.items });
    }
  }
}

function seriesPath(metrics: readonly Metric[], points: number): string {
  const query = new URLSearchParams(metrics.map((metric) => ["metric", metric]));
  query.set("points", String(points));
  return `/api/series?${query}`;
}

function socketUrl({ feed: { position } }: LiveState): string {
  const url = new URL(addressOf("/ws"), location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (position !== null) {
    url.searchParams.set("epoch", position.epoch);
    url.searchParams.set("after", String(position.seq));
  }
  return url.href;
}
