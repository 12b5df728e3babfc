import type { Last } from "../../lib/time-range";

/** What the choice of a time range says. */
export const text = {
  label: "Time range",
  short: { "15m": "15 m", "1h": "1 h", "6h": "6 h", "24h": "24 h", "7d": "7 d", "30d": "30 d" } satisfies Record<
    Last,
    string
  >,
  long: {
    "15m": "Last 15 minutes",
    "1h": "Last hour",
    "6h": "Last 6 hours",
    "24h": "Last 24 hours",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
  } satisfies Record<Last, string>,
  custom: "Custom",
  customTitle: "From one moment to another",
  between: (from: string, to: string) => `${from} – ${to}`,
  moment: (day: string, time: string) => `${day}, ${time}`,
  from: "From",
  to: "To",
  show: "Show",
  backToLive: "Back to live",
  faults: {
    missing: "Say when it begins and when it ends.",
    order: "It has to begin before it ends.",
    short: "Choose at least a minute.",
    future: "It begins in the future, of which nothing is known yet.",
  },
};
