// Prints each event once and in order, over any loss: node watch.mjs http://127.0.0.1:8000 (needs `ws`).
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";

const NOT_AGAIN = [1003, 1007, 1008, 1009, 4400, 4401, 4403];
const address = process.argv[2].replace(/\/+$/, "");
const token = process.env.PULSEBOARD_TOKEN; // for live.watch and stats.read; a demo needs none
const headers = token ? { authorization: `Bearer ${token}` } : {};
let [position, tries] = [null, 0];

// What there is already. What comes is followed from the position it ends at.
async function load() {
  const answer = await fetch(`${address}/api/dashboard`, { headers, signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const { epoch, head } = await answer.json();
  console.log(`loaded up to ${head}`);
  position = { epoch, seq: head };
}

// Prints what comes after the position. Resolves with the code that the connection was closed with.
function follow() {
  const url = `${address.replace("http", "ws")}/ws?epoch=${position.epoch}&after=${position.seq}`;
  const socket = new WebSocket(url, { origin: address, headers, handshakeTimeout: 10_000 });
  const silence = setTimeout(() => socket.terminate(), 12_000); // stats come every 5 s: 12 without a word is a loss
  socket.on("message", (text) => {
    silence.refresh();
    const { type, data } = JSON.parse(text);
    if (type === "HELLO") tries = 0;
    if (type === "HELLO" && !data.recovered) position = null; // the dashboard has to be loaded anew
    if (type === "NEW_EVENT" && data.seq === position?.seq + 1) {
      console.log(data.seq, data.kind, data.message);
      position = { epoch: data.epoch, seq: data.seq };
    } else if (type === "NEW_EVENT" || position === null) {
      socket.terminate(); // something is missing: ask again from the position
    }
  });
  socket.on("error", () => {}); // "close" follows
  return new Promise((resolve) => socket.on("close", resolve)).finally(() => clearTimeout(silence));
}

for (;;) {
  if (position === null) await load().catch(() => {});
  const code = position === null ? null : await follow();
  if (NOT_AGAIN.includes(code)) {
    console.error(`The server says not to come back: ${code}`);
    process.exit(1);
  }
  tries += 1;
  await sleep(Math.random() * Math.min(30_000, 2_000 * 1.5 ** tries));
}
