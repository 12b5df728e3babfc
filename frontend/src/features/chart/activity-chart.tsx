import { memo, useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { hourAndMinute, measure, timeOfDay, withUnit } from "../../lib/format";
import type { Line } from "../../live/series";
import { Card } from "../../ui/card";
import { colourOf, useThemeVersion } from "./theme-colours";

const HEIGHT = 200;
const HOUR_S = 3_600;
const LEAST_S = 120;
const MINUTES = [60, 120, 300, 600, 900, 1_800];
/** The axes count in these: no halves. */
const STEPS = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

interface ActivityChartProps {
  latency: Line;
  commands: Line;
  /** False while the numbers are old: the lines lose their colour. */
  isFresh: boolean;
}

/** Latency and commands over the last hour, one cursor for both. */
export const ActivityChart = memo(function ActivityChart({ latency, commands, isFresh }: ActivityChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const data = joined(latency, commands);
  const theme = useThemeVersion();

  useEffect(() => {
    if (box.current === null) return;
    const element = box.current;
    const created = new uPlot(
      options((token) => colourOf(probe, token), setPointed),
      [[]],
      element,
    );
    const resized = new ResizeObserver(() => created.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    plot.current = created;
    return () => {
      resized.disconnect();
      created.destroy();
      plot.current = null;
    };
  }, []);

  useEffect(() => plot.current?.setData(data), [data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes is the colours, which are asked for while drawing
  useEffect(() => plot.current?.redraw(false), [theme, isFresh]);

  const index = pointed ?? data[0].length - 1;
  const at = pointed === null ? undefined : data[0][pointed];
  return (
    <Card
      title="Latency and commands"
      aside={
        <>
          <Key tone="text-pulse" name="gateway" value={withUnit(measure(data[1]?.[index]), "ms")} />
          <Key tone="text-info" name="commands" value={withUnit(measure(data[2]?.[index]), "/min")} />
          <span className="num ml-auto text-[12px] text-muted">
            {at === undefined ? "last hour" : timeOfDay(at * 1_000)}
          </span>
        </>
      }
    >
      <span ref={probe} hidden />
      <div ref={box} className="mx-2" style={{ height: HEIGHT }} aria-hidden="true" />
    </Card>
  );
});

function Key({ tone, name, value }: { tone: string; name: string; value: string }) {
  return (
    <span className="num inline-flex items-center gap-1.5 text-[12px] font-medium whitespace-nowrap text-muted">
      <i className={`fresh h-[3px] w-2.5 rounded-full bg-current ${tone}`} />
      {name} <span className="fresh text-text">{value}</span>
    </span>
  );
}

/** Both lines on one axis of times, in seconds as uPlot wants them. */
function joined(...lines: Line[]): uPlot.AlignedData {
  return uPlot.join(lines.map(({ at, value }) => [at.map((ms) => ms / 1_000), [...value]] as uPlot.AlignedData));
}

function options(colour: (token: string) => string, point: (index: number | null) => void): uPlot.Options {
  const lineColour = (token: string) => (plot: uPlot) =>
    colour(plot.root.closest("[data-fresh='false']") ? "--faint" : token);
  const axis: uPlot.Axis = {
    font: '12px ui-sans-serif, system-ui, "Segoe UI", Roboto, sans-serif',
    stroke: () => colour("--faint"),
    ticks: { show: false },
    grid: { stroke: () => colour("--line"), width: 1, dash: [2, 4] },
  };
  // Each line keeps to its own part while nothing is out of the ordinary: latency above, commands below.
  const scale = (room: number): uPlot.Scale => ({ range: (_, _low, high) => [0, Math.max(10, (high ?? 0) * room)] });
  return {
    width: 100,
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { y: false, points: { size: 7 }, drag: { x: false } },
    scales: { x: { range: lastHour }, ms: scale(1.15), rate: scale(3.5) },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 90,
        incrs: MINUTES,
        size: 26,
        values: (_, at) => at.map((s) => hourAndMinute(s * 1_000)),
      },
      { ...axis, scale: "ms", size: 40, space: 40, incrs: STEPS },
      { ...axis, scale: "rate", side: 1, size: 40, space: 40, incrs: STEPS, grid: { show: false } },
    ],
    series: [
      {},
      { scale: "ms", stroke: lineColour("--pulse"), width: 2, points: LONELY },
      {
        scale: "rate",
        stroke: lineColour("--info"),
        width: 1.5,
        fill: (plot) => `color-mix(in oklch, ${lineColour("--info")(plot)} 10%, transparent)`,
        points: LONELY,
      },
    ],
    hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
  };
}

/** A point between two gaps has no line to be seen by: it is drawn as a dot. */
const LONELY: uPlot.Series.Points = {
  size: 4,
  filter: (plot, series) => {
    const values = plot.data[series] ?? [];
    const isKnown = (index: number) => typeof values[index] === "number";
    return [...values.keys()].filter((index) => isKnown(index) && !isKnown(index - 1) && !isKnown(index + 1));
  },
};

/** From two minutes to an hour before the newest point: as much as there is. */
function lastHour(_: uPlot, first: number | null, last: number | null): uPlot.Range.MinMax {
  const end = last ?? Date.now() / 1_000;
  return [Math.max(end - HOUR_S, Math.min(first ?? end, end - LEAST_S)), end];
}
