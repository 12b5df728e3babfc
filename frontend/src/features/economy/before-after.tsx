import { Icon } from "../../ui/icons";
import { text } from "./text";

export interface Difference {
  key: string;
  /** Whose, or what it is of. */
  name: string;
  before: string;
  /** null while nobody knows. */
  after: string | null;
  /** Why it can't be done because of this one; null where it can. */
  fault?: string | null;
}

/** What a change changes: as it is, and as it will be. */
export function BeforeAfter({ differences }: { differences: readonly Difference[] }) {
  return (
    <table data-testid="before-after" className="num w-full rounded-control bg-raised text-[13.5px]">
      <thead>
        <tr className="text-left text-[12px] text-muted">
          <th scope="col" className="px-3 pt-2 font-medium">
            <span className="sr-only">{text.account}</span>
          </th>
          <th scope="col" className="px-3 pt-2 text-right font-medium">
            {text.before}
          </th>
          <td />
          <th scope="col" className="px-3 pt-2 text-right font-medium">
            {text.after}
          </th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ key, name, before, after, fault }) => (
          <tr key={key}>
            <th scope="row" className="w-full max-w-0 truncate px-3 py-1.5 text-left font-normal">
              <bdi>{name}</bdi>
            </th>
            <td className="px-3 py-1.5 text-right whitespace-nowrap text-muted">{before}</td>
            <td aria-hidden="true" className="text-faint">
              <Icon name="right" size={13} />
            </td>
            <td
              className={`px-3 py-1.5 text-right font-semibold whitespace-nowrap ${fault ? "text-error" : ""}`}
              aria-live="polite"
            >
              {after ?? "…"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
