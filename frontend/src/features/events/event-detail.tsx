import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { getJson } from "../../live/http";
import type { Event } from "../../live/protocol.gen";
import { Icon, type IconName } from "../../ui/icons";
import { Problem } from "../../ui/problem";
import { Skeleton } from "../../ui/skeleton";
import { EventFacts } from "./event-facts";
import { text } from "./text";

interface EventDetailProps {
  seq: number;
  /** The event, where the list has it. */
  known: Event | null;
  canMove: boolean;
  onMove: (by: number) => void;
  onClose: () => void;
}

/** One event in full: beside the list, on a small screen in front of it. */
export function EventDetail({ seq, known, canMove, onMove, onClose }: EventDetailProps) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ["/api/events", seq],
    queryFn: ({ signal }) => getJson<Event>(`/api/events/${seq}`, signal),
    enabled: known === null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const event = known ?? data;
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    // In front of the list it takes its keys, too.
    if (getComputedStyle(aside.current as HTMLElement).position === "fixed") aside.current?.focus();
  }, []);
  return (
    <aside
      ref={aside}
      tabIndex={-1}
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onClose()}
      aria-label={text.detail}
      data-testid="event-detail"
      className="flex min-h-0 flex-col overflow-hidden border-line bg-surface outline-none max-lg:fixed max-lg:inset-0 max-lg:z-30 lg:w-[400px] lg:shrink-0 lg:rounded-card lg:border xl:w-[480px]"
    >
      <header className="flex min-h-[42px] items-center gap-1 border-b border-line px-4 py-1.5">
        <h2 className="mr-auto text-[13.5px] font-semibold">{text.detail}</h2>
        {canMove && <Small name="up" label={text.previous} onClick={() => onMove(-1)} />}
        {canMove && <Small name="down" label={text.following} onClick={() => onMove(1)} />}
        <Small name="close" label={text.close} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {event !== undefined && <EventFacts event={event} />}
        {event === undefined && error === null && <Skeleton className="m-4 h-5 w-3/4" />}
        {event === undefined && error !== null && (
          <Problem
            title={text.noDetail}
            reason={error.message}
            onRetry={() => void refetch()}
            isRetrying={isFetching}
          />
        )}
      </div>
    </aside>
  );
}

function Small({ name, label, onClick }: { name: IconName; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-7 shrink-0 place-items-center rounded-control text-muted hover:bg-raised hover:text-text"
    >
      <Icon name={name} size={15} />
    </button>
  );
}
