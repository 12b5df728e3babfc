const AROUND_MS = 60_000;

/** The part of the events page's address that asks for what a command did. */
export function eventsOfCommand(command: string): { q: string } {
  return { q: `command:"${command.replace(/[\\"]/g, "\\$&")}"` };
}

/** The one that opens an event, with the minutes around it; `at` is RFC 3339. */
export function eventAt(seq: number, at: string) {
  const moment = Date.parse(at);
  return { event: seq, range: undefined, from: moment - AROUND_MS, to: moment + AROUND_MS };
}
