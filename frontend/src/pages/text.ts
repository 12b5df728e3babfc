/** Every sentence of the pages themselves. */
export const text = {
  overview: "Overview",
  events: "Events",
  commands: "Commands",
  economy: "Economy",
  health: "Health",
};
