import { count, UNKNOWN } from "../../lib/format";
import { plural } from "../../lib/plural";

/** What the books call a kind of transaction, as a person would. */
const KINDS: Readonly<Record<string, string>> = {
  claim: "Daily claim",
  transfer: "Transfer",
  grant: "Grant",
  take: "Coins taken",
  undo: "Undo",
  import: "Import",
};

const NOBODY: Readonly<Record<string, string>> = { mint: "The mint", burn: "Burnt", fee: "Fees, burnt" };

const accounts = { one: "# account", other: "# accounts" };
const entries = { one: "# entry", other: "# entries" };

/** A name within a sentence: whichever way it is written, the sentence goes on as it began. */
function apart(name: string): string {
  return `\u2068${name}\u2069`;
}

/** The same at the end of a sentence: a name that ends in a full stop has it already. */
function atEnd(name: string): string {
  return apart(name) + (/[.!?…]$/.test(name) ? "" : ".");
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `minute`, `30 minutes`, `6 hours`, `day`. */
function stepOf(seconds: number): string {
  const [unit, name] = seconds < HOUR ? [MINUTE, "minute"] : seconds < DAY ? [HOUR, "hour"] : [DAY, "day"];
  const times = seconds / unit;
  return times === 1 ? name : plural(times, { one: `# ${name}`, other: `# ${name}s` });
}

/** Every sentence of the economy's page. */
export const text = {
  title: "Economy",
  back: "Economy",
  search: "Find a member",
  searchHint: "Name, or the beginning of an id",
  lists: "What is listed",
  accounts: "Accounts",
  transactions: "Transactions",
  accountCount: (value: number | null) => (value === null ? UNKNOWN : plural(value, accounts)),
  more: "Show more",
  end: (shown: number) => plural(shown, { one: "There is only this one", other: "All # are shown" }),
  export: "Export CSV",
  events: "Events of this member",
  member: "Member",
  guild: "Server",
  everywhere: "All servers",
  balance: "Balance",
  balanceAfter: "Balance after",
  streak: "Streak",
  streakDays: (days: number) => (days === 0 ? "none" : plural(days, { one: "# day", other: "# days" })),
  lastClaim: "Last claim",
  never: "never",
  moves: "Entries",
  frozen: "Frozen",
  frozenMeans: "This member can't claim, pay or be paid. Administrators can still change the balance.",
  nobodyFound: "Nobody found",
  nobodyFoundHint: "No account has this in its name, and no id begins with it.",
  clearSearch: "Clear the search",
  noTransactions: "No such transactions",
  noTransactionsHint: "None of this kind has been made yet.",

  supply: "Supply",
  supplyHint: "what members hold",
  minted: "Minted",
  mintedHint: "ever given out",
  burnt: "Burnt",
  burntHint: "taken, and fees",
  claimed: "Claimed",
  claimedDay: "Claimed, 24 h",
  claims: (value: number | null) => (value === null ? UNKNOWN : plural(value, { one: "# claim", other: "# claims" })),
  transferred: "Transferred",
  transferredDay: "Transferred, 24 h",
  transfers: (value: number | null) =>
    value === null ? UNKNOWN : plural(value, { one: "# transfer", other: "# transfers" }),
  holders: "Accounts",
  withCoins: (value: number) => `${count(value)} with coins`,
  overTime: "Coins over time",
  flows: "What moved",
  perStep: (seconds: number) => `per ${stepOf(seconds)}`,

  distribution: "Distribution",
  distributionHint: "accounts by what they hold",
  bucket: (from: string, to: string) => (from === to ? from : `${from} – ${to}`),
  bucketSays: (held: number, share: string) => `${plural(held, accounts)}, ${share} of the coins`,
  shares: "Held by the richest",
  shareOf: (percent: number | null, people: number) =>
    percent === null ? (people === 1 ? "The richest" : `The richest ${count(people)}`) : `The richest ${percent} %`,
  people: (people: number) => plural(people, { one: "# member", other: "# members" }),
  richest: "Richest",

  books: "The books",
  balanced: "Books balance",
  unbalanced: "Books don't balance",
  notProven: "Not proven yet",
  proven: "Checked",
  ago: "ago",
  notChecked: "The books were not checked again",
  provenBy: (server: string, pid: number) => `by this dashboard, Pulseboard ${server}, process ${pid}`,
  took: (duration: string) => `in ${duration}`,
  every: (duration: string) => `The next check comes by itself, ${duration} after the last one.`,
  proveNow: "Check now",
  holds: "holds",
  broken: "is broken",
  moreFaults: (more: number) => `and ${count(more)} more`,
  remedy:
    "Something else than Pulseboard wrote into the books, or the disk lost what was written. Stop what uses the database, keep a copy of it as it is, and restore the newest good backup. To see everything that is wrong, run",
  doctor: "pulseboard doctor",

  kind: (kind: string) => KINDS[kind] ?? kind,
  kindFilter: "Kind of transaction",
  kindAll: "All",
  kindAdministration: "By administrators",
  nobody: (member: string) => NOBODY[member] ?? member,
  number: "No.",
  transaction: (number: number) => `Transaction ${count(number)}`,
  when: "When",
  what: "What",
  amount: "Amount",
  who: "Who",
  asked: "Asked for by",
  with: (names: string) => `with ${names}`,
  many: "many members",
  paid: " paid ",
  reason: "Reason",
  about: "About",
  noReason: "none given",
  askedIn: "Asked for in",
  noGuild: "no server",
  interaction: "Interaction",
  interactionHint: "Each is carried out once, however often it is delivered.",
  request: "Request",
  requestHint: "Each is carried out once, however often it is sent.",
  entries: "Entries",
  entryCount: (value: number) => plural(value, entries),
  account: "Account",
  sum: "Sum",
  sumIsZero: "The entries sum to zero",
  sumIsNot: "The entries don't sum to zero",
  firstEntries: (shown: number, all: number) =>
    `The first ${count(shown)} of ${plural(all, entries)}. That all of them sum to zero is part of the check of the books.`,
  undone: "Undone",
  undoneBy: (number: number) => `Undone by transaction ${count(number)}`,
  undoes: (number: number) => `Takes back transaction ${count(number)}`,
  undoIsFinal: "An undo can't be undone.",
  instead: "Grant or take the coins instead.",
  statement: "Statement",
  noEntries: "No entries yet",
  noEntriesHint: "Whatever moves this member's coins appears here, each with the balance after it.",
  unknownMember: "No account yet",
  unknownMemberHint: "This member has never had coins here.",
  grantOpens: "A grant opens the account.",
  notFound: "Not in the books",

  grant: "Grant",
  take: "Take",
  set: "Set balance",
  freeze: "Freeze",
  unfreeze: "Unfreeze",
  undo: "Undo",
  actions: "Change this account",
  grantTitle: (name: string) => `Grant coins to ${apart(name)}`,
  takeTitle: (name: string) => `Take coins from ${apart(name)}`,
  setTitle: (name: string) => `Set the balance of ${apart(name)}`,
  copyId: "Copy the id",
  freezeTitle: (name: string) => `Freeze ${apart(name)}`,
  unfreezeTitle: (name: string) => `Unfreeze ${apart(name)}`,
  undoTitle: (number: number) => `Undo transaction ${count(number)}`,
  grantMeans: "New coins from the mint.",
  takeMeans: "The coins are burnt.",
  setMeans: "Coins are granted or taken, whichever it needs.",
  freezeMeans: "The member can't claim, pay or be paid until the account is free again.",
  unfreezeMeans: "The member can claim, pay and be paid again.",
  undoMeans: "The opposite is entered as a transaction of its own; this works once. Members must still have the coins.",
  howMany: "How many coins",
  newBalance: "New balance",
  asTheyAre: "as they are",
  takenBack: "taken back",
  whyLabel: "Reason",
  whyHint: "Kept with the change, for everyone who looks.",
  review: "Review",
  edit: "Change something",
  confirmGrant: (coins: string) => `Grant ${coins}`,
  confirmTake: (coins: string) => `Take ${coins}`,
  confirmSet: (coins: string) => `Set to ${coins}`,
  confirmUndo: "Undo it",
  cancel: "Cancel",
  before: "Before",
  after: "After",
  isFree: "free",
  isFrozen: "frozen",
  isLarge: "This is a large amount. Look twice.",
  exportRefused: "You may not export any more: your role here has changed.",
  refused: "Nothing was changed",
  close: "Close",
  unsure: "It isn't known whether this was done. Send it again: it is done once, however often it is sent.",
  sendAgain: "Send again",
  done: {
    grant: (coins: string, name: string) => `Granted ${coins} to ${atEnd(name)}`,
    take: (coins: string, name: string) => `Took ${coins} from ${atEnd(name)}`,
    freeze: (name: string) => `${apart(name)} is frozen.`,
    unfreeze: (name: string) => `${apart(name)} is free again.`,
    undo: (number: number) => `Transaction ${count(number)} was taken back.`,
  },
  dismiss: "Dismiss",
  see: (number: number) => `See transaction ${count(number)}`,

  noAmount: "Write how many coins, as a whole number.",
  notWhole: "That is no whole number. Write digits only, as in 1500.",
  tooLarge: (most: number) => `There can't be more than ${count(most)}.`,
  leastOne: "At least 1.",
  tooFewLeft: (name: string, held: string) => `${apart(name)} has only ${held} left, so this can't be taken back.`,
  notEnough: (held: string) => `There are only ${held} in the account.`,
  sameBalance: "The balance is this one already.",
  noWhy: "Say why: it stands in the books for good.",
  whyTooLong: (over: number) => `${plural(over, { one: "# letter", other: "# letters" })} too many.`,

  none: "No coins yet",
  noneMeans:
    "An economy gives members coins to earn, save and pay each other, in books that always balance. Supply, balances and every transaction appear here.",
  noneRun: "has it built in: members run",
  noneRunCommand: "pulseboard run",
  noneDaily: "/daily",
  noneRunEnd: "to claim their first coins.",
  noneImport: "takes over the balances of another bot from a CSV file.",
  noneImportCommand: "pulseboard import-balances",
  noneAttached:
    "A bot that Pulseboard is only attached to keeps its money to itself; the rest of this dashboard doesn't need it.",
};
