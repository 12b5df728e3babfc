/** Every sentence of the pages themselves. */
export const text = {
  overview: "Overview",
  events: "Events",
  commands: "Commands",
  economy: "Economy",
  health: "Health",
  refused: "Rate limits and refusals",
  blocked: "Blocked event loop",
  reload: "Reload",
  chart: "Latency and commands",
  notLoaded: "Not loaded yet: it comes when the dashboard can be reached again.",
  allEvents: "All events →",
};
