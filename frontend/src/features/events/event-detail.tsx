import { useQuery } from "@tanstack/react-query";
import { useMedia } from "../../lib/use-media";
import { getJson } from "../../live/http";
import type { Event } from "../../live/protocol.gen";
import { Front } from "../../ui/front";
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
  /** Gives the focus back to the list. */
  onGone: () => void;
}

/** As in app.css: from here on there is room beside the list. */
const ROOMY = "(min-width: 1180px)";

/** One event in full: beside the list, on a small screen in front of the page. */
export function EventDetail(props: EventDetailProps) {
  if (!useMedia(ROOMY)) {
    return (
      <Front label={text.detail} testId="event-detail" onClose={props.onClose} onGone={props.onGone}>
        <Detail {...props} />
      </Front>
    );
  }
  return (
    <aside
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && props.onClose()}
      aria-label={text.detail}
      data-testid="event-detail"
      className="flex min-h-0 w-[400px] shrink-0 flex-col overflow-hidden rounded-card border border-line bg-surface xl:w-[480px]"
    >
      <Detail {...props} />
    </aside>
  );
}

function Detail({ seq, known, canMove, onMove, onClose }: Omit<EventDetailProps, "onGone">) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ["/api/events", seq],
    queryFn: ({ signal }) => getJson<Event>(`/api/events/${seq}`, signal),
    enabled: known === null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const event = known ?? data;
  return (
    <>
      <div className="flex min-h-[42px] items-center gap-1 border-b border-line px-4 py-1.5">
        <h2 className="mr-auto text-[13.5px] font-semibold">{text.detail}</h2>
        {canMove && <Small name="up" label={text.previous} onClick={() => onMove(-1)} />}
        {canMove && <Small name="down" label={text.following} onClick={() => onMove(1)} />}
        <Small name="close" label={text.close} onClick={onClose} />
      </div>
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
    </>
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
