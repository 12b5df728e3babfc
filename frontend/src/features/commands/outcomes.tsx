import { count, percent } from "../../lib/format";
import type { Failed, Usage } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { failures } from "./report";
import { text } from "./text";

/** What is wrong is red; what the rules or the member prevented differs by how strong it is. */
const CLASSES: readonly { key: keyof Failed; tone: string }[] = [
  { key: "bug", tone: "text-error" },
  { key: "userError", tone: "text-warn" },
  { key: "cooldown", tone: "text-warn/65" },
  { key: "permission", tone: "text-warn/35" },
];

/** How the uses of a time ended: completed, or failed by whose doing. */
export function Outcomes({ total }: { total: Usage }) {
  const rows = [
    { key: "completed", name: text.completed, hint: "", uses: total.count - failures(total.failed), tone: "text-info" },
    ...CLASSES.map(({ key, tone }) => ({
      key,
      name: text.classes[key],
      hint: text.classHints[key],
      uses: total.failed[key],
      tone,
    })),
  ];
  return (
    <Card title={text.outcomes} testId="outcomes">
      <div aria-hidden="true" className="mx-4 mb-2 flex h-2 gap-px overflow-hidden rounded-full bg-raised">
        {rows.map(({ key, uses, tone }) => (
          <i
            key={key}
            className={`fresh bg-current ${tone} ${uses > 0 ? "min-w-[3px]" : ""}`}
            style={{ width: `${(100 * uses) / total.count}%` }}
          />
        ))}
      </div>
      <table className="num mb-2 w-full text-[13px]">
        <caption className="sr-only">{text.outcomesCaption}</caption>
        <tbody>
          {rows.map(({ key, name, hint, uses, tone }) => (
            <tr key={key} className={uses === 0 ? "text-faint" : ""}>
              <th scope="row" className="py-1 pl-4 text-left font-normal">
                <i className={`fresh mr-2 inline-block size-2 rounded-[2px] bg-current ${tone}`} />
                <span className={key === "bug" && uses > 0 ? "font-semibold text-error" : ""}>{name}</span>
                {hint && <span className="ml-2 text-[12px] text-faint max-sm:hidden">{hint}</span>}
              </th>
              <td className="py-1 text-right">{count(uses)}</td>
              <td className="w-20 py-1 pr-4 text-right text-muted">{percent(uses / total.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
