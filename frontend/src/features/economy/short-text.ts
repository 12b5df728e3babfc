import { plural } from "../../lib/plural";

/** Every sentence of what the overview shows of the economy: apart from its page's, which is loaded later. */
export const text = {
  title: "Economy",
  accounts: (accounts: number) => plural(accounts, { one: "# account", other: "# accounts" }),
  supply: "Supply",
  claimed: "Claimed, 24 h",
  transferred: "Transferred, 24 h",
  claims: "Claims, 24 h",
  balance: "Books balance",
  unbalanced: "Books don't balance",
  checked: "checked",
  ago: "ago",
  alarm: "The books don't balance",
  alarmMeans:
    "Something else than Pulseboard has written into them. What is wrong stands in the events; pulseboard doctor tells all of it.",
};
