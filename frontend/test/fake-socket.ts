import type { PingFrame, ServerFrame } from "../src/live/protocol.gen";

/** A WebSocket without a network: the test is the server. Every socket that was opened is in `FakeSocket.opened`. */
export class FakeSocket {
  static opened: FakeSocket[] = [];

  readonly OPEN = 1;
  readyState = 0;
  sent: PingFrame[] = [];
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((close: { code: number; reason: string }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.opened.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }

  /** What the page calls. */
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  /** What the server does. */
  says(frame: ServerFrame): void {
    this.saysText(JSON.stringify(frame));
  }

  saysText(data: unknown): void {
    this.readyState = 1;
    this.onmessage?.({ data });
  }

  closes(code: number, reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}
