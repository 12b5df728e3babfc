/** What a chart says. */
export const text = {
  now: "now",
  from: (low: string, high: string) => `${low} – ${high}`,
  at: "Time",
  noData: "No data in this range",
  noDataHint: "Choose a longer range, or come back when there is some.",
  noDataBefore: (moment: string) => `No data before ${moment}`,
  loading: "Loading",
  marks: "Restarts and deployments",
  marked: (time: string, label: string) => `${time} · ${label}`,
  keys: "Arrow keys move the cursor, + zooms in, 0 goes back.",
  tableOf: (title: string) => `${title}: an excerpt of the lines`,
  valueOf: (label: string, value: string) => `${label} ${value}`,
};
