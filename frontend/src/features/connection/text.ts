/** Every sentence of these components. */
export const text = {
  unreachable: "This dashboard can't be reached",
  silent: "This dashboard is silent",
  signedOut: "You are signed out of this dashboard",
  closed: "The dashboard closed the connection for good",
  unreachableMeans:
    "What stands here is what was last heard; how the bot is now, nobody here knows. It goes on by itself once the dashboard is back.",
  silentMeans: "The connection stands, but no numbers come. What stands here is what was last heard.",
  stoppedMeans: "Reload the page to come back.",
};
