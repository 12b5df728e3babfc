import { useLive } from "../../live/live-context";
import { useZoom } from "../../live/use-zoom";
import { RangePicker } from "../../ui/range-picker";

/** Which time the page looks at: for all its charts. */
export function RangeChoice({ className = "" }: { className?: string }) {
  const { range, choose, backToLive } = useZoom();
  const at = useLive((state) => state.stats?.at ?? null);
  const clockOffset = useLive((state) => state.clockOffset);
  const now = at === null ? Date.now() + clockOffset : Date.parse(at);
  return (
    <div className={className}>
      <RangePicker range={range} now={now} onChoose={choose} onBackToLive={backToLive} />
    </div>
  );
}
