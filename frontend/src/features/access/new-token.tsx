import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { sendJson } from "../../live/http";
import type { TokenMade } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Problem } from "../../ui/problem";
import { TOKENS } from "./queries";
import { ScopeChoice } from "./scope-choice";
import { text } from "./text";

const MAX_NAME = 100;

interface NewTokenProps {
  possible: readonly string[];
  onBack: () => void;
  onMade: (made: TokenMade) => void;
}

/** A token's name and what it is for. */
export function NewToken({ possible, onBack, onMade }: NewTokenProps) {
  const [written, setWritten] = useState("");
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [isTold, setIsTold] = useState(false);
  const client = useQueryClient();
  const name = written.trim();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => sendJson<TokenMade>("POST", TOKENS, { name, scopes }),
    onSuccess: onMade,
    onSettled: () => client.invalidateQueries({ queryKey: [TOKENS] }),
  });
  const nameFault = faultOfName(name);
  const scopesFault = scopes.length === 0 ? text.noScopes : null;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setIsTold(true);
    if (nameFault === null && scopesFault === null) mutate();
    else requestAnimationFrame(() => document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus());
  }

  return (
    <form onSubmit={submit} noValidate className="grid gap-2">
      <Field
        label={text.name}
        hint={text.nameHint}
        fault={isTold ? nameFault : null}
        value={written}
        onChange={setWritten}
        hasFocus
      />
      <ScopeChoice possible={possible} chosen={scopes} onChoose={setScopes} fault={isTold ? scopesFault : null} />
      {error !== null && (
        <div className="-mx-4">
          <Problem title={text.notMade} reason={error.message} />
        </div>
      )}
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onBack} disabled={isPending}>
          {text.cancel}
        </Button>
        <Button type="submit" kind="primary" isBusy={isPending}>
          {text.make}
        </Button>
      </div>
    </form>
  );
}

function faultOfName(name: string): string | null {
  if (name === "") return text.noName;
  return name.length > MAX_NAME ? text.longName(MAX_NAME) : null;
}
