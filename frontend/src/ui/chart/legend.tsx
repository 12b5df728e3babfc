import { type ChartLine, type ChartSpan, type LineStyle, styleOf } from "./model";
import { summary, valueAt } from "./summary";
import { text } from "./text";
import { lineColour } from "./theme";

interface LegendProps {
  lines: readonly ChartLine[];
  span: ChartSpan;
  /** Where the cursor stands, in ms; null: nowhere. */
  pointed: number | null;
  /** False while the numbers are old: swatches are as pale as their lines. */
  isFresh: boolean;
}

/**
 * What each line is, and its number under the cursor, or else its newest, least and greatest. Where there is no room for
 * all in one line, least and greatest are left out: they would stand in another line of their item, which is cut off.
 */
export function Legend({ lines, span, pointed, isFresh }: LegendProps) {
  return (
    <ul
      className={`flex flex-wrap gap-x-3 gap-y-0.5 @min-[400px]:gap-x-4 ${lines.length > 3 ? "@min-[640px]:flex-nowrap" : "@min-[500px]:flex-nowrap"}`}
      data-testid="chart-legend"
    >
      {lines.map((line, index) => {
        const { now, least, greatest } = summary(line, span);
        const value = pointed === null ? now : valueAt(line, pointed);
        const { write, bare } = line.unit;
        return (
          <li key={line.key} className="num flex h-lh flex-wrap gap-x-1.5 overflow-clip whitespace-nowrap">
            <span className="inline-flex items-baseline gap-1 @min-[400px]:gap-1.5">
              <Swatch colour={lineColour(line.colour, isFresh)} style={styleOf(index)} />
              <span>{line.label}</span>
              <span className="fresh min-w-[4ch] @min-[400px]:min-w-[6ch] font-medium text-text">{write(value)}</span>
            </span>
            {/* There before the numbers are: a legend that takes another line then would move all below it. */}
            <span className={`hidden min-w-[9ch] text-faint sm:inline-block ${pointed === null ? "" : "invisible"}`}>
              {least !== null && greatest !== null && text.from(bare(least), bare(greatest))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Swatch({ colour, style }: { colour: string; style: LineStyle }) {
  return (
    <svg height={10} aria-hidden="true" className="w-3.5 self-center @min-[400px]:w-[18px]" style={{ color: colour }}>
      {style.isFilled && <path d="M0 3H18V10H0Z" fill="currentColor" opacity={0.2} />}
      <path d="M0 3H18" stroke="currentColor" strokeWidth={style.width} strokeDasharray={style.dash.join(" ")} />
    </svg>
  );
}
