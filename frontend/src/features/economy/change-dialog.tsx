import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Problem } from "../../ui/problem";
import { faultOfReason } from "./amounts";
import { BeforeAfter, type Difference } from "./before-after";
import { text } from "./text";
import { isForbidden, isUnsure, newKey, type Receipt, useChange } from "./use-change";

interface ChangeDialogProps {
  title: string;
  description: string;
  /** What has to be written beside the reason. */
  field?: (isTold: boolean) => ReactNode;
  /** What is wrong with that; null for nothing. */
  fault?: string | null;
  differences: readonly Difference[];
  /** Said beside the confirmation where looking twice pays. */
  warning?: string | null;
  /** What the confirming button says. */
  confirm: string;
  isDanger?: boolean;
  path: string;
  body: (reason: string) => Record<string, unknown>;
  onClose: () => void;
  onDone: (receipt: Receipt) => void;
}

/** A change of the books in two steps: written, then looked at and confirmed. */
export function ChangeDialog(props: ChangeDialogProps) {
  const { title, description, field, fault = null, differences, onClose } = props;
  const [reason, setReason] = useState("");
  const [isTold, setIsTold] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const reasonFault = faultOfReason(reason);
  const impossible = impossibleBy(differences);

  function review(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setIsTold(true);
    if (fault === null && reasonFault === null) setKey(newKey());
    else requestAnimationFrame(() => document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus());
  }

  return (
    <Dialog isOpen onClose={onClose} title={title} description={description} width="max-w-md">
      {key === null ? (
        <form onSubmit={review} noValidate className="grid gap-2">
          {field?.(isTold)}
          <Field
            label={text.whyLabel}
            hint={text.whyHint}
            fault={isTold ? reasonFault : null}
            value={reason}
            onChange={setReason}
            hasFocus={field === undefined}
            isLong
          />
          <BeforeAfter differences={differences} />
          <Impossible says={impossible} />
          <div className="mt-3 flex justify-end gap-2">
            <Button onClick={onClose}>{text.cancel}</Button>
            <Button type="submit" kind="primary" disabled={impossible !== null}>
              {text.review}
            </Button>
          </div>
        </form>
      ) : (
        <Confirmation {...props} reason={reason.trim()} changeKey={key} onEdit={() => setKey(null)} />
      )}
    </Dialog>
  );
}

/** What stands against a change, whatever is written; null for nothing. */
function impossibleBy(differences: readonly Difference[]): string | null {
  return differences.find(({ fault }) => fault)?.fault ?? null;
}

function Impossible({ says }: { says: string | null }) {
  return (
    <p role="alert" className="text-[13px] font-medium text-error empty:hidden">
      {says}
    </p>
  );
}

interface ConfirmationProps extends ChangeDialogProps {
  reason: string;
  changeKey: string;
  onEdit: () => void;
}

function Confirmation(props: ConfirmationProps) {
  const { differences, warning, confirm, isDanger, path, body, reason, changeKey, onEdit, onClose, onDone } = props;
  const { mutate, error, isPending } = useChange(onDone);
  const unsure = error !== null && isUnsure(error);
  // Once it was sent, it may be done: the balances may be those after it.
  const impossible = isPending || unsure ? null : impossibleBy(differences);
  return (
    <div className="grid gap-3" data-testid="confirmation">
      <BeforeAfter differences={differences} />
      <Impossible says={impossible} />
      <p className="border-l-2 border-line pl-3 text-[13.5px] [overflow-wrap:anywhere]">
        <span className="block text-[12px] text-muted">{text.whyLabel}</span>
        <bdi>{reason}</bdi>
      </p>
      {warning && <p className="text-[13px] font-medium text-warn">{warning}</p>}
      {error !== null && (
        <div className="-mx-4">
          <Problem title={unsure ? text.unsure : text.refused} reason={error.message} />
        </div>
      )}
      {error !== null && isForbidden(error) ? (
        <div className="flex justify-end">
          <Button autoFocus onClick={onClose}>
            {text.close}
          </Button>
        </div>
      ) : (
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onEdit} disabled={isPending || unsure}>
            {text.edit}
          </Button>
          <Button
            kind={isDanger ? "danger" : "primary"}
            isBusy={isPending}
            disabled={isPending || impossible !== null}
            autoFocus
            onClick={() => mutate({ path, body: body(reason), key: changeKey })}
          >
            {unsure ? text.sendAgain : confirm}
          </Button>
        </div>
      )}
    </div>
  );
}
