import { useMutation, useQueryClient } from "@tanstack/react-query";
import { addressOf } from "../../lib/base-path";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/problem";
import type { Ask } from "./asks";
import { SESSIONS, TOKENS } from "./queries";
import { text } from "./text";

interface ConfirmationProps {
  ask: Ask;
  onBack: () => void;
  onDone: (says: string) => void;
}

/** Looked at and confirmed, or left; whoever is out then is shown how to get in. */
export function Confirmation({ ask, onBack, onDone }: ConfirmationProps) {
  const client = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: ask.send,
    onSuccess() {
      if (ask.done === null) location.assign(addressOf("/login"));
      else onDone(ask.done);
    },
    onSettled: () =>
      client.invalidateQueries({ predicate: ({ queryKey: [path] }) => path === SESSIONS || path === TOKENS }),
  });
  return (
    <div className="grid gap-3 pt-1">
      {error !== null && (
        <div className="-mx-4">
          <Problem title={text.notDone} reason={error.message} />
        </div>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack} disabled={isPending}>
          {text.cancel}
        </Button>
        <Button kind="danger" isBusy={isPending} autoFocus onClick={() => mutate()}>
          {ask.confirm}
        </Button>
      </div>
    </div>
  );
}
