import { useMemo } from "react";
import { boundsOf, isLive } from "../../lib/time-range";
import { useLive } from "../../live/live-context";
import { face, isFresh } from "../../live/presence";
import { useMarks } from "../../live/use-series";
import { useZoom } from "../../live/use-zoom";
import { Card } from "../../ui/card";
import { TimeChart } from "../../ui/chart/time-chart";
import { Problem } from "../../ui/problem";
import { knownFlows, knownSince, movedLines, supplyLine } from "./flow-lines";
import { useFlows } from "./queries";
import { text } from "./text";

const NOTHING = { stepSeconds: 60, items: [] };

/** How many coins there were, up to the `supply` that there is now, and what moved, over the time that the page looks at. */
export function OverTime({ supply }: { supply: number }) {
  const { range, zoom, backToLive } = useZoom();
  const clockOffset = useLive((state) => state.clockOffset);
  const at = useLive((state) => state.stats?.at ?? null);
  const firstStart = useLive((state) => state.stats?.availability.since ?? null);
  const isNow = useLive((state) => isFresh(face(state)));
  const flows = useFlows(range, clockOffset);
  const marks = useMarks(range, clockOffset);
  const newest = at === null ? Date.now() + clockOffset : Date.parse(at);
  const { from, to } = boundsOf(range, newest);
  const told = flows.data ?? NOTHING;
  const since = knownSince(told, firstStart);
  const known = useMemo(() => knownFlows(told, since), [told, since]);
  const edge = useMemo(() => (isLive(range) ? { at: newest, supply } : null), [range, newest, supply]);
  const supplied = useMemo(() => [supplyLine(known, told === NOTHING ? null : edge)], [known, told, edge]);
  const moved = useMemo(() => movedLines(known, edge), [known, edge]);

  if (flows.data === undefined && flows.error !== null) {
    return (
      <Card title={text.overTime}>
        <Problem reason={flows.error.message} onRetry={() => flows.refetch()} isRetrying={flows.isFetching} />
      </Card>
    );
  }
  const shared = {
    marks,
    from,
    to,
    knownSince: since,
    isFresh: isNow || !isLive(range),
    isLoading: flows.isPending,
    onZoom: zoom,
    onReset: backToLive,
  };
  return (
    <div className="grid min-w-0 gap-4" data-testid="over-time">
      <Card title={text.supply}>
        <TimeChart title={text.supply} lines={supplied} height={150} {...shared} />
      </Card>
      <Card
        title={text.flows}
        aside={<span className="text-[12.5px] text-muted">{text.perStep(known.stepSeconds)}</span>}
      >
        <TimeChart title={text.flows} lines={moved} height={190} {...shared} />
      </Card>
    </div>
  );
}
