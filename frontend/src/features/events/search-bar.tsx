import { type KeyboardEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useLive } from "../../live/live-context";
import { Icon } from "../../ui/icons";
import { askedAt, completed, type Suggestion, suggestions } from "./completion";
import { type Fault, parseQuery } from "./query";
import { Suggestions } from "./suggestions";
import { text } from "./text";
import { useValues } from "./use-values";

/** So much of the query is shown before and after a fault. */
const BEFORE = 30;
const AFTER = 20;

interface SearchBarProps {
  query: string;
  onQuery: (query: string) => void;
}

/** Where the query is written; it is asked for with Enter, or when the field is left, and all that is wrong with it said. */
export function SearchBar({ query, onQuery }: SearchBarProps) {
  const [draft, setDraft] = useState(query);
  const [followed, setFollowed] = useState(query);
  if (followed !== query) {
    setFollowed(query);
    setDraft(query);
  }
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const asked = caret === null ? null : askedAt(draft, caret);
  const values = useValues(asked);
  const offered = asked === null ? [] : suggestions(asked, values).filter(({ insert }) => insert !== asked.text);
  const clockOffset = useLive((state) => state.clockOffset);
  const { faults } = parseQuery(draft, Date.now() + clockOffset);
  // While it is being written nothing is called wrong yet.
  const said = isAsked || draft === query ? faults : [];

  function submit(next: string) {
    setDraft(next);
    setChosen(null);
    setCaret(null);
    setIsAsked(true);
    onQuery(next.trim());
  }

  function take(suggestion: Suggestion) {
    if (asked === null) return;
    const next = completed(draft, asked, suggestion);
    // The caret is placed once the text stands there, and before the next key: later it would jump back among letters.
    flushSync(() => {
      setDraft(next.query);
      setCaret(next.caret);
      setChosen(null);
    });
    input.current?.setSelectionRange(next.caret, next.caret);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const suggestion = chosen === null ? undefined : offered[chosen];
    if (step !== undefined && offered.length > 0) {
      setChosen(((((chosen ?? (step > 0 ? -1 : 0)) + step) % offered.length) + offered.length) % offered.length);
    } else if (event.key === "Enter" && suggestion !== undefined) take(suggestion);
    else if (event.key === "Tab" && !event.shiftKey && offered[chosen ?? 0] !== undefined && asked?.text) {
      take(offered[chosen ?? 0] as Suggestion);
    } else if (event.key === "Enter") submit(draft);
    else if (event.key === "Escape" && caret !== null && offered.length > 0) setCaret(null);
    else if (event.key === "Escape") input.current?.blur();
    else return;
    event.preventDefault();
  }

  return (
    <search className="relative shrink-0">
      <div className="flex h-9 items-center gap-2 rounded-control border border-line bg-surface px-3 focus-within:border-info focus-within:outline-1 focus-within:outline-info">
        <Icon name="search" size={15} className="shrink-0 text-faint" />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={text.search}
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen === null ? undefined : `${id}-${chosen}`}
          aria-invalid={said.length > 0}
          aria-describedby={said.length === 0 ? undefined : `${id}-faults`}
          aria-autocomplete="list"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={text.placeholder}
          value={draft}
          data-testid="event-query"
          data-shortcut="/"
          onChange={(event) => {
            setDraft(event.target.value);
            setCaret(event.target.selectionStart);
            setChosen(null);
            setIsAsked(false);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => submit(draft)}
          onKeyDown={onKeyDown}
          className="min-w-0 flex-1 bg-transparent font-mono text-[13px] outline-none placeholder:text-faint"
        />
        {draft !== "" && (
          <button
            type="button"
            aria-label={text.clear}
            onClick={() => submit("")}
            className="grid size-6 shrink-0 place-items-center rounded-control text-muted hover:bg-raised hover:text-text"
          >
            <Icon name="close" size={14} />
          </button>
        )}
      </div>
      {caret !== null && offered.length > 0 && <Suggestions id={id} offered={offered} chosen={chosen} onTake={take} />}
      {said.length > 0 && (
        <div id={`${id}-faults`} role="alert" className="mt-1.5 grid gap-1 px-3 text-[12.5px] text-error">
          {said.map((fault) => (
            <FaultLine key={fault.from} query={draft} fault={fault} />
          ))}
        </div>
      )}
    </search>
  );
}

/** What is wrong, with the query below it in which the place is marked. */
function FaultLine({ query, fault }: { query: string; fault: Fault }) {
  const { from, to, says } = fault;
  return (
    <p data-testid="query-fault">
      {says}{" "}
      <bdi className="font-mono text-[12px] text-muted [overflow-wrap:anywhere]">
        {from > BEFORE && "…"}
        {query.slice(Math.max(0, from - BEFORE), from)}
        <mark className="bg-transparent font-semibold text-error underline decoration-wavy underline-offset-3">
          {query.slice(from, to)}
        </mark>
        {query.slice(to, to + AFTER)}
        {query.length > to + AFTER && "…"}
      </bdi>
    </p>
  );
}
