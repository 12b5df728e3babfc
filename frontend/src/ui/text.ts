import { count } from "../lib/format";

/** Every sentence of these components. */
export const text = {
  tryAgain: "Try again",
  close: "Close",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Could not be copied",
  ascending: "sorted upwards",
  descending: "sorted downwards",
  problem: "This could not be loaded",
  notLoaded: "Not loaded yet",
  loading: "Loading",
  since: "since",
  showAll: (rows: number) => `Show all ${count(rows)}`,
  showFewer: "Show fewer",
};
