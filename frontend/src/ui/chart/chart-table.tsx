import { memo } from "react";
import { dateAndTime } from "../../lib/format";
import type { ChartLine, ChartMark, ChartSpan } from "./model";
import { excerpt, moments, valueAt } from "./summary";
import { text } from "./text";

const ROWS = 12;

interface ChartTableProps {
  title: string;
  lines: readonly ChartLine[];
  marks: readonly ChartMark[];
  span: ChartSpan;
}

/** The chart for those who listen: some moments of all lines, and every mark. */
export const ChartTable = memo(function ChartTable({ title, lines, marks, span }: ChartTableProps) {
  const shown = marks.filter(({ at }) => at >= span.from && at <= span.to);
  return (
    <div className="sr-only">
      <table>
        <caption>{text.tableOf(title)}</caption>
        <thead>
          <tr>
            <th scope="col">{text.at}</th>
            {lines.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {excerpt(moments(lines, span), ROWS).map((at) => (
            <tr key={at}>
              <th scope="row">{dateAndTime(at)}</th>
              {lines.map((line) => (
                <td key={line.key}>{line.unit.write(valueAt(line, at))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length > 0 && (
        <ul aria-label={text.marks}>
          {shown.map(({ at, label }) => (
            <li key={at}>{text.marked(dateAndTime(at), label)}</li>
          ))}
        </ul>
      )}
    </div>
  );
});
