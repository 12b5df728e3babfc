import { useState } from "react";
import { count } from "../../lib/format";
import { useMay } from "../../live/me";
import type { EconomyOverview } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { CoinsDialog, FreezeDialog, type Subject } from "./account-dialogs";
import { inWords } from "./amounts";
import type { Act } from "./change";
import { ReceiptLine } from "./receipt";
import { text } from "./text";
import type { Receipt } from "./use-change";

interface AccountActionsProps {
  subject: Subject;
  overview: EconomyOverview;
  /** There is no account yet: only a grant opens one. */
  isNew?: boolean;
}

const ACTS: readonly Act[] = ["grant", "take", "set"];

/**
 * What an administrator can do with an account, and what was just done. For others there is nothing; who stops being one
 * meanwhile is told so where they are.
 */
export function AccountActions({ subject, overview, isNew = false }: AccountActionsProps) {
  const [asked, setAsked] = useState<Act | "freeze" | null>(null);
  const [done, setDone] = useState<{ receipt: Receipt; says: string } | null>(null);
  const mayChange = useMay("economy.change");
  const close = () => setAsked(null);
  function finish(receipt: Receipt) {
    setAsked(null);
    setDone({ receipt, says: sayDone(receipt, subject.name, overview) });
  }
  return (
    <>
      {done !== null && (
        <ReceiptLine
          key={done.receipt.transaction ?? done.says}
          says={done.says}
          transaction={done.receipt.transaction ?? null}
          onDismiss={() => setDone(null)}
        />
      )}
      {mayChange && (
        <fieldset className="flex flex-wrap gap-2">
          <legend className="sr-only">{text.actions}</legend>
          {(isNew ? ACTS.slice(0, 1) : ACTS).map((act) => (
            <Button key={act} onClick={() => setAsked(act)}>
              {text[act]}
            </Button>
          ))}
          {!isNew && <Button onClick={() => setAsked("freeze")}>{subject.frozen ? text.unfreeze : text.freeze}</Button>}
        </fieldset>
      )}
      {asked === "freeze" && <FreezeDialog subject={subject} onClose={close} onDone={finish} />}
      {asked !== null && asked !== "freeze" && (
        <CoinsDialog act={asked} subject={subject} overview={overview} onClose={close} onDone={finish} />
      )}
    </>
  );
}

function sayDone({ amount, frozen }: Receipt, name: string, { currency }: EconomyOverview): string {
  if (amount === undefined) return frozen ? text.done.freeze(name) : text.done.unfreeze(name);
  const coins = inWords(count(Math.abs(amount)), amount, currency);
  return amount > 0 ? text.done.grant(coins, name) : text.done.take(coins, name);
}
