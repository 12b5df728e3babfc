import { lazy, Suspense, useId } from "react";
import { count } from "../../lib/format";
import type { FailureGroup } from "../../live/protocol.gen";
import { Icon } from "../../ui/icons";
import { RelativeTime } from "../../ui/relative-time";
import { Skeleton } from "../../ui/skeleton";
import { text } from "./text";
import { splitError } from "./traceback";

const Detail = lazy(() => import("./detail"));
const SOURCES = 2;

interface GroupProps {
  group: FailureGroup;
  isOpen: boolean;
  onToggle: () => void;
  clockOffset: number;
}

/** One bug: what it is, how often and since when, and where; it opens to its traceback. */
export function Group({ group, isOpen, onToggle, clockOffset }: GroupProps) {
  const id = useId();
  const { type, message } = splitError(group.error);
  return (
    <li data-testid="failure" className="border-t border-line/70">
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={onToggle}
          className="grid w-full grid-cols-[14px_minmax(0,1fr)_auto] items-start gap-x-3 px-4 py-2.5 text-left outline-offset-[-2px] hover:bg-error/4"
        >
          <Icon name={isOpen ? "down" : "right"} size={14} className="mt-[3px] text-muted" />
          <span className="min-w-0">
            <span className="line-clamp-2 text-[13.5px] [overflow-wrap:anywhere]">
              {type && <b className="font-semibold text-error">{type.split(".").at(-1)}</b>}
              {type && message && " "}
              <bdi>{message || (type ? "" : text.nothingSaid)}</bdi>
            </span>
            <Sources group={group} />
          </span>
          <span className="num text-right text-[12px] text-muted">
            <span className="block whitespace-nowrap" title={text.timesHint}>
              <b className="text-[15px] font-semibold text-text">
                <span aria-hidden="true">{`${count(group.count)}×`}</span>
                <span className="sr-only">{text.times(group.count)}</span>
              </b>{" "}
              {text.inAll}
            </span>
            <RelativeTime at={group.lastAt} clockOffset={clockOffset} suffix={text.ago} className="whitespace-nowrap" />
          </span>
        </button>
      </h3>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <Suspense fallback={<Skeleton className="mx-4 mb-4 h-40" />}>
            <Detail group={group} clockOffset={clockOffset} />
          </Suspense>
        )}
      </div>
    </li>
  );
}

function Sources({ group }: { group: FailureGroup }) {
  const rest = group.sources.length - SOURCES;
  return (
    <span className="mt-0.5 flex min-w-0 flex-wrap gap-x-2 text-[12px] text-muted">
      {group.sources.slice(0, SOURCES).map(({ kind, name }) => (
        <span key={`${kind} ${name}`} className="max-w-full truncate">
          {`${text.kinds[kind] ?? kind} `}
          <bdi className="font-mono text-text">{name}</bdi>
        </span>
      ))}
      {rest > 0 && <span className="num">{`+${count(rest)}`}</span>}
    </span>
  );
}
