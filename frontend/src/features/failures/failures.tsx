import { type ReactNode, useId, useState } from "react";
import type { TimeRange } from "../../lib/time-range";
import { HttpFailure } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { FailureGroup } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icons";
import { Pill } from "../../ui/pill";
import { Problem } from "../../ui/problem";
import { Segmented } from "../../ui/segmented";
import { CardSkeleton, Skeleton } from "../../ui/skeleton";
import { Group } from "./group";
import { useSteady } from "./steady";
import { text } from "./text";
import { type Order, useFailure, useFailures } from "./use-failures";

const SHOWN = 5;
const fingerprintOf = ({ fingerprint }: FailureGroup) => fingerprint;
const ORDERS = [
  { value: "newest", label: text.newest },
  { value: "count", label: text.mostFrequent },
] as const;

interface FailuresProps {
  range: TimeRange;
  /** Null: of all commands, loops and loggers. */
  command: string | null;
  order: Order;
  onOrder: (order: Order) => void;
  /** The fingerprint of the group that is open. */
  open: string | null;
  onOpen: (fingerprint: string | null) => void;
  onLonger: () => void;
  /** What stands below: it waits until it is known how much room the bugs take. */
  children: ReactNode;
}

/** The bugs of a time in groups: the loudest part of the page, and one quiet line when there are none. */
export function Failures(props: FailuresProps) {
  const { range, command, order, open, onOpen, onLonger, children } = props;
  const { data, error, refetch, ...more } = useFailures({ range, order, command });
  const groups = data?.pages.flatMap((page) => page.items) ?? [];
  const isElsewhere = data !== undefined && open !== null && groups.every(({ fingerprint }) => fingerprint !== open);
  const linked = useFailure(isElsewhere ? open : null);
  const all = isElsewhere && linked.data !== undefined ? [linked.data.failure, ...groups] : groups;
  if (data === undefined && error === null) return <Loading />;
  return (
    <>
      {data === undefined && error !== null && <Broken reason={error.message} onRetry={refetch} />}
      {isElsewhere && isGone(linked.error) && <Gone onBack={() => onOpen(null)} />}
      {data !== undefined && all.length === 0 && <None command={command} range={range} onLonger={onLonger} />}
      {all.length > 0 && <Groups {...props} {...more} groups={all} />}
      {children}
    </>
  );
}

interface GroupsProps extends FailuresProps {
  groups: readonly FailureGroup[];
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
  isFetchingNextPage: boolean;
}

function Groups({
  groups: newest,
  open,
  onOpen,
  order,
  onOrder,
  hasNextPage,
  fetchNextPage,
  isFetchingNextPage,
}: GroupsProps) {
  const [isWhole, setIsWhole] = useState(false);
  const clockOffset = useLive((state) => state.clockOffset);
  const [isHeld, setIsHeld] = useState(false);
  const heading = useId();
  const groups = useSteady(newest, isHeld || open !== null, fingerprintOf);
  const isOpenHidden = groups.findIndex(({ fingerprint }) => fingerprint === open) >= SHOWN;
  const shown = isWhole || isOpenHidden ? groups : groups.slice(0, SHOWN);
  return (
    <section
      aria-labelledby={heading}
      data-testid="failures"
      className="overflow-hidden rounded-card border border-error/35 bg-surface"
    >
      <header className="flex min-h-[42px] flex-wrap items-center gap-x-3 gap-y-1 bg-error/6 px-4 py-1.5">
        <Icon name="warning" size={17} className="text-error" />
        <h2 id={heading} className="text-[13.5px] font-semibold text-error">
          {text.title}
        </h2>
        <Pill tone="text-error">{text.groups(groups.length, hasNextPage)}</Pill>
        <Segmented label={text.order} segments={ORDERS} value={order} onChoose={onOrder} className="ml-auto" />
      </header>
      <ul
        onPointerEnter={() => setIsHeld(true)}
        onPointerLeave={() => setIsHeld(false)}
        onFocus={() => setIsHeld(true)}
        onBlur={() => setIsHeld(false)}
      >
        {shown.map((group) => (
          <Group
            key={group.fingerprint}
            group={group}
            isOpen={group.fingerprint === open}
            onToggle={() => onOpen(group.fingerprint === open ? null : group.fingerprint)}
            clockOffset={clockOffset}
          />
        ))}
      </ul>
      <footer className="flex gap-2 px-3 py-2 empty:hidden">
        {groups.length > SHOWN && !isOpenHidden && (
          <Button kind="quiet" size="small" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
            {isWhole ? text.showFewer : text.showAll(groups.length - SHOWN)}
          </Button>
        )}
        {hasNextPage && shown.length === groups.length && (
          <Button kind="quiet" size="small" onClick={() => fetchNextPage()} isBusy={isFetchingNextPage}>
            {text.more}
          </Button>
        )}
      </footer>
    </section>
  );
}

interface NoneProps {
  command: string | null;
  range: TimeRange;
  onLonger: () => void;
}

function None({ command, range, onLonger }: NoneProps) {
  const isLongest = "last" in range && range.last === "30d";
  return (
    <p
      data-testid="no-failures"
      className="flex min-h-[42px] items-center gap-2 rounded-card border border-line bg-surface px-4 py-1.5 text-[13px] text-muted"
    >
      <Icon name="check" size={15} className="fresh shrink-0 text-pulse" />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <bdi>{command === null ? text.none : text.noneOf(command)}</bdi>
      </span>
      {!isLongest && (
        <Button kind="quiet" size="small" onClick={onLonger}>
          {text.longer}
        </Button>
      )}
    </p>
  );
}

function isGone(error: Error | null): boolean {
  return error instanceof HttpFailure && error.isRefusal;
}

/** A link may be older than what it leads to. */
function Gone({ onBack }: { onBack: () => void }) {
  return (
    <section className="rounded-card border border-line bg-surface" data-testid="failure-gone">
      <Problem title={text.gone} reason={text.goneWhy} onRetry={onBack} retry={text.toList} />
    </section>
  );
}

function Broken({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  return (
    <section className="rounded-card border border-line bg-surface">
      <Problem reason={reason} onRetry={onRetry} />
    </section>
  );
}

function Loading() {
  return (
    <>
      <div className="flex h-[44px] items-center rounded-card border border-line bg-surface px-4" aria-hidden="true">
        <Skeleton className="h-3.5 w-44" />
      </div>
      <CardSkeleton className="h-[600px]" />
    </>
  );
}
