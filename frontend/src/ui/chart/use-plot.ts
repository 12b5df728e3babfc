import { type RefObject, useEffect, useRef } from "react";
import uPlot from "uplot";
import { aligned } from "./aligned";
import { drawMarks } from "./marks";
import type { ChartLine, ChartMark, ChartSpan } from "./model";
import { FONT, type PlotEnds, plotOptions } from "./options";
import { colourOf, lineColour, useThemeVersion } from "./theme";

export interface PlotParts {
  lines: readonly ChartLine[];
  marks: readonly ChartMark[];
  span: ChartSpan;
  height: number;
  /** False while the numbers are old: the lines lose most of their colour. */
  isFresh: boolean;
  onPoint: (at: number | null) => void;
  onZoom: (from: number, to: number) => void;
  onReset: () => void;
}

/** Moves the cursor of all charts to a moment in ms; null takes it away. */
export type MoveCursor = (at: number | null) => void;

/** Told to publish, uPlot moves the cursors of all charts; its types don't know of it. */
type SetCursor = (place: { left: number; top: number }, fireHook: boolean, publish: boolean) => void;

/** Keeps a plot in `box`: as wide as that is, drawn again when its parts or the theme change. */
export function usePlot(box: RefObject<HTMLElement | null>, parts: PlotParts): MoveCursor {
  const { lines, marks, span, height, isFresh } = parts;
  const newest = useRef(parts);
  newest.current = parts;
  const plot = useRef<uPlot | null>(null);
  const theme = useThemeVersion();
  const shape = lines.map(({ key, unit, colour }) => `${key} ${unit.name} ${colour}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` says when the lines need another plot
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const probe = element.appendChild(element.ownerDocument.createElement("span"));
    probe.hidden = true;
    const options = plotOptions(newest.current.lines, height, endsOf(newest, probe));
    const created = new uPlot({ ...options, width: element.clientWidth }, aligned(newest.current.lines), element);
    const resized = new ResizeObserver(() => {
      if (element.clientWidth !== created.width) created.setSize({ width: element.clientWidth, height });
    });
    resized.observe(element);
    plot.current = created;
    return () => {
      resized.disconnect();
      created.destroy();
      probe.remove();
      plot.current = null;
    };
  }, [box, shape, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the span is asked for while the data is scaled
  useEffect(() => plot.current?.setData(aligned(lines)), [lines, span.from, span.to]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes are colours and marks, asked for while drawing
  useEffect(() => plot.current?.redraw(false), [theme, isFresh, marks]);

  const move = useRef<MoveCursor>((at) => {
    const moved = plot.current;
    if (moved === null) return;
    const place = at === null ? { left: -10, top: -10 } : { left: moved.valToPos(at / 1_000, "x"), top: 0 };
    (moved.setCursor as SetCursor)(place, true, true);
  });
  return move.current;
}

function endsOf(newest: RefObject<PlotParts>, probe: HTMLElement): PlotEnds {
  const colour = (token: string) => colourOf(probe, `var(${token})`);
  return {
    span: () => newest.current.span,
    colour,
    lineColour: (token) => colourOf(probe, lineColour(token, newest.current.isFresh)),
    drawMarks: (plot) => drawMarks(plot, newest.current.marks, FONT, colour),
    pointed: (at) => newest.current.onPoint(at),
    zoomed: (from, to) => newest.current.onZoom(from, to),
    reset: () => newest.current.onReset(),
  };
}
