import { text } from "./text";

/** Texts of several lines: a traceback, a stack. */
const LONG = 120;

/** What belongs to the kind of event, as its author wrote it. */
export function EventData({ data }: { data: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(data);
  return (
    <section aria-label={text.data} className="grid gap-2">
      <h3 className="text-[12.5px] font-semibold text-muted">{text.data}</h3>
      {entries.length === 0 && <p className="text-[13px] text-faint">{text.noData}</p>}
      <dl className="grid grid-cols-[fit-content(45%)_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-[13px]">
        {entries.map(([key, value]) => (
          <Entry key={key} name={key} value={value} />
        ))}
      </dl>
    </section>
  );
}

function Entry({ name, value }: { name: string; value: unknown }) {
  const written = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const isLong = written.includes("\n") || written.length > LONG;
  return (
    <div className={isLong ? "col-span-2 grid gap-1" : "col-span-2 grid grid-cols-subgrid"}>
      <dt className="font-mono text-[12px] text-muted [overflow-wrap:anywhere]">
        <bdi>{name}</bdi>
      </dt>
      <dd className="num min-w-0">
        {isLong ? (
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label={name}
            className="max-h-96 overflow-auto rounded-control bg-raised p-3 font-mono text-[12px] leading-normal whitespace-pre"
          >
            {written}
          </section>
        ) : (
          <bdi className="[overflow-wrap:anywhere]">{written}</bdi>
        )}
      </dd>
    </div>
  );
}
