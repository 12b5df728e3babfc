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
  allEvents: "All events →",
};
