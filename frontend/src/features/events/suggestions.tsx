import type { Suggestion } from "./completion";
import { text } from "./text";

interface SuggestionsProps {
  id: string;
  offered: readonly Suggestion[];
  chosen: number | null;
  onTake: (suggestion: Suggestion) => void;
}

/** What may be written next, below the query. */
export function Suggestions({ id, offered, chosen, onTake }: SuggestionsProps) {
  return (
    <div
      role="listbox"
      id={`${id}-list`}
      aria-label={text.suggestions}
      data-testid="suggestions"
      className="absolute inset-x-0 top-full z-30 mt-1 max-h-80 max-w-3xl overflow-y-auto rounded-card border border-line bg-surface p-1 shadow-xl"
    >
      {offered.map((suggestion, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the query's, which has the focus
        <div
          key={suggestion.insert}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          // So that the query keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(suggestion)}
          className={`relative flex items-baseline gap-3 rounded-control px-2.5 py-1.5 text-[13px] ${index === chosen ? "chosen" : "hover:bg-raised"}`}
        >
          <bdi className="min-w-0 shrink truncate font-mono text-[12.5px]">{suggestion.label}</bdi>
          <span className="num ml-auto max-w-[75%] shrink-0 truncate text-[12px] text-faint">{suggestion.hint}</span>
        </div>
      ))}
    </div>
  );
}
