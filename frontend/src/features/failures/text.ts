import { count } from "../../lib/format";
import { plural } from "../../lib/plural";

/** Every sentence about failures. */
export const text = {
  title: "Bugs",
  none: "No bugs in this time",
  noneOf: (command: string) => `No bugs of ${command} in this time`,
  longer: "Look at 30 days",
  gone: "This bug isn't known any more",
  goneWhy: "The link to it may be old, or not whole.",
  toList: "Back to all bugs",
  groups: (shown: number, more: boolean) => (more ? `${count(shown)}+` : count(shown)),
  order: "Order of the bugs",
  newest: "Newest",
  mostFrequent: "Most frequent",
  showAll: (number: number) => `Show ${count(number)} more`,
  showFewer: "Show fewer",
  more: "Load more",

  times: (number: number) => plural(number, { one: "# time", other: "# times" }),
  inAll: "in all",
  timesHint: "since it was first seen",
  lastSeen: "last",
  firstSeen: "first",
  ago: "ago",
  nothingSaid: "It says nothing",

  traceback: "Traceback",
  noTraceback: "Its traceback wasn't recorded.",
  copy: "Copy traceback",
  library: (number: number) => plural(number, { one: "# step of a library", other: "# steps of libraries" }),
  lineOf: (line: number) => `line ${line}`,
  inFunction: (name: string) => `in ${name}`,
  here: "your code, nearest to the error",

  seenIn: "Seen in",
  kinds: { "command.failed": "command", "task.failed": "loop", "log.recorded": "log" } as Record<string, string>,
  occurrences: "Its newest events",
  noEvents: "Its events aren't kept any more.",
  allEvents: (command: string) => `All events of ${command}`,
  commandPage: (command: string) => `Everything about ${command}`,
};
