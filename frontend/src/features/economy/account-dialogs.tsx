import { useState } from "react";
import { count } from "../../lib/format";
import type { EconomyOverview } from "../../live/protocol.gen";
import { Field } from "../../ui/field";
import { inWords } from "./amounts";
import type { Difference } from "./before-after";
import { type Act, bodyOf, check } from "./change";
import { ChangeDialog } from "./change-dialog";
import type { AccountId } from "./search";
import { text } from "./text";
import type { Receipt } from "./use-change";

/** An account as the dialogs need it. */
export interface Subject extends AccountId {
  /** The id where no name is known. */
  name: string;
  balance: number;
  frozen: boolean;
}

interface DialogProps {
  subject: Subject;
  overview: EconomyOverview;
  onClose: () => void;
  onDone: (receipt: Receipt) => void;
}

const TITLE = { grant: text.grantTitle, take: text.takeTitle, set: text.setTitle };
const MEANS = { grant: text.grantMeans, take: text.takeMeans, set: text.setMeans };
const CONFIRM = { grant: text.confirmGrant, take: text.confirmTake, set: text.confirmSet };

/** Coins granted or taken, or a balance set. */
export function CoinsDialog({ act, subject, overview, onClose, onDone }: DialogProps & { act: Act }) {
  const [written, setWritten] = useState("");
  const draft = { amount: written, reason: "-" };
  const { outcome, faults } = check(act, draft, subject.balance);
  const coins = act === "set" ? (outcome?.after ?? 0) : Math.abs(outcome?.moved ?? 0);
  return (
    <ChangeDialog
      title={TITLE[act](subject.name)}
      description={MEANS[act]}
      field={(isTold) => (
        <Field
          label={act === "set" ? text.newBalance : text.howMany}
          fault={isTold || (written !== "" && faults.amount !== null) ? faults.amount : null}
          value={written}
          onChange={setWritten}
          isNumber
          hasFocus
        />
      )}
      fault={faults.amount}
      differences={differencesOf(subject, overview.supply, outcome?.moved ?? null)}
      warning={outcome !== null && Math.abs(outcome.moved) >= overview.largeAmount ? text.isLarge : null}
      confirm={CONFIRM[act](inWords(count(coins), coins, overview.currency))}
      isDanger={act === "take"}
      path={`/accounts/${subject.guild}/${subject.member}/${act}`}
      body={(reason) => bodyOf(act, { amount: written, reason })}
      onClose={onClose}
      onDone={onDone}
    />
  );
}

function differencesOf({ name, balance }: Subject, supply: number, moved: number | null): Difference[] {
  const written = (value: number) => (moved === null ? null : count(value + moved));
  return [
    { key: "member", name, before: count(balance), after: written(balance) },
    { key: "supply", name: text.supply, before: count(supply), after: written(supply) },
  ];
}

/** An account frozen, or freed again. */
export function FreezeDialog({ subject, onClose, onDone }: Omit<DialogProps, "overview">) {
  const { name, frozen } = subject;
  const state = (isFrozen: boolean) => (isFrozen ? text.isFrozen : text.isFree);
  return (
    <ChangeDialog
      title={frozen ? text.unfreezeTitle(name) : text.freezeTitle(name)}
      description={frozen ? text.unfreezeMeans : text.freezeMeans}
      differences={[{ key: "member", name, before: state(frozen), after: state(!frozen) }]}
      confirm={frozen ? text.unfreeze : text.freeze}
      isDanger={!frozen}
      path={`/accounts/${subject.guild}/${subject.member}/freeze`}
      body={(reason) => ({ reason, frozen: !frozen })}
      onClose={onClose}
      onDone={onDone}
    />
  );
}
