export const text = {
  activity: "Latency and commands",
  gateway: "gateway",
  commands: "commands",
};
