import { useId } from "react";
import { text } from "./text";

interface ScopeChoiceProps {
  possible: readonly string[];
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
  /** What is wrong with the choice; null for nothing, or it isn't time yet to say so. */
  fault: string | null;
}

/** What a token is for. */
export function ScopeChoice({ possible, chosen, onChoose, fault }: ScopeChoiceProps) {
  const id = useId();
  const toggle = (scope: string) =>
    onChoose(chosen.includes(scope) ? chosen.filter((each) => each !== scope) : [...chosen, scope]);
  return (
    <fieldset aria-describedby={id}>
      <legend className="mb-1 text-[13px] font-medium">{text.scopes}</legend>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {possible.map((scope, index) => (
          <label key={scope} className="flex min-h-7 items-center gap-2 font-mono text-[12.5px]">
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={() => toggle(scope)}
              aria-invalid={fault !== null && index === 0}
              className="size-4 accent-info"
            />
            {scope}
          </label>
        ))}
      </div>
      <p id={id} className="mt-1 min-h-[18px] text-[12.5px] text-error">
        {fault}
      </p>
    </fieldset>
  );
}
