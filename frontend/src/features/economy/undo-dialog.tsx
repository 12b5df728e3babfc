import { useQueries } from "@tanstack/react-query";
import { count } from "../../lib/format";
import { nameOr } from "../../lib/name";
import { getJson } from "../../live/http";
import type { Entry, Statement, TransactionDetail } from "../../live/protocol.gen";
import type { Difference } from "./before-after";
import { ChangeDialog } from "./change-dialog";
import { ROOT } from "./queries";
import { text } from "./text";
import type { Receipt } from "./use-change";

/** Of this many members it is told what they have; more are only counted. */
const FEW = 12;

interface UndoDialogProps {
  transaction: TransactionDetail;
  largeAmount: number;
  onClose: () => void;
  onDone: (receipt: Receipt) => void;
}

/** A transaction taken back by its opposite. */
export function UndoDialog({ transaction, largeAmount, onClose, onDone }: UndoDialogProps) {
  const differences = useDifferences(transaction);
  return (
    <ChangeDialog
      title={text.undoTitle(transaction.id)}
      description={text.undoMeans}
      differences={differences}
      warning={transaction.amount >= largeAmount ? text.isLarge : null}
      confirm={text.confirmUndo}
      isDanger
      path={`/transactions/${transaction.id}/undo`}
      body={(reason) => ({ reason, confirmed: true })}
      onClose={onClose}
      onDone={onDone}
    />
  );
}

function useDifferences({ entries, entryCount }: TransactionDetail): Difference[] {
  const ofMembers = entries.filter(({ guild }) => guild !== null);
  const told = ofMembers.length <= FEW ? ofMembers : [];
  const held = useQueries({
    queries: told.map(({ guild, member }) => ({
      queryKey: [`${ROOT}/accounts/${guild}/${member}`, "now"],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        getJson<Statement>(`${ROOT}/accounts/${guild}/${member}?limit=1`, signal),
    })),
  });
  if (told.length === 0) {
    return [{ key: "all", name: text.entryCount(entryCount), before: text.asTheyAre, after: text.takenBack }];
  }
  return told.map((entry, index) => differenceOf(entry, held[index]?.data?.balance ?? null));
}

/** What taking an entry back makes of the account's balance as it is now. */
export function differenceOf({ guild, member, name, amount }: Entry, balance: number | null): Difference {
  const after = balance === null ? null : balance - amount;
  const shown = nameOr(member, name);
  return {
    key: `${guild} ${member}`,
    name: shown,
    before: count(balance),
    after: after === null ? null : count(after),
    fault: after !== null && after < 0 ? text.tooFewLeft(shown, count(balance)) : null,
  };
}
