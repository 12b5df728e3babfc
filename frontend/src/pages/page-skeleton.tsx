import { useLive } from "../live/live-context";
import { face } from "../live/presence";
import { CardSkeleton } from "../ui/skeleton";
import { text } from "./text";

/**
 * A page that is on its way; while the dashboard can't be reached it says why it stays there. Its title is no heading
 * yet: the focus goes to that, and must not be lost with this.
 */
export function PageSkeleton({ title }: { title: string }) {
  const isAway = useLive((state) => face(state) === "offline");
  return (
    <div className="flex flex-col gap-4" data-testid="page-skeleton">
      <div className="flex h-8 items-center">
        <p className="text-[17px] font-semibold tracking-[-0.01em]">{title}</p>
      </div>
      {isAway && (
        <p role="status" className="text-[13px] text-muted">
          {text.notLoaded}
        </p>
      )}
      <CardSkeleton className="h-28" />
      <CardSkeleton className="h-72" />
    </div>
  );
}
