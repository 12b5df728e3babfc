import { useMemo } from "react";
import { count, duration } from "../../lib/format";
import { useLive } from "../../live/live-context";
import { type Column, DataTable } from "../../ui/data-table";
import { Empty } from "../../ui/empty";
import { Loaded } from "../../ui/loaded";
import { RelativeTime } from "../../ui/relative-time";
import { type Refusal, refusals } from "./refusals";
import { Route } from "./rest";
import { text } from "./text";
import { DAY_MS, useRecent } from "./use-recent";

const KINDS = ["rest.rate_limited", "rest.refused", "rest.failed"];
const LIMIT = 500;

/** What Discord's REST API refused in the last day, by route. */
export function Refused() {
  const query = useRecent(KINDS, LIMIT, DAY_MS);
  return <Loaded query={query}>{({ items }) => <Table found={refusals(items)} />}</Loaded>;
}

function Table({ found }: { found: readonly Refusal[] }) {
  const clockOffset = useLive((state) => state.clockOffset);
  const columns = useMemo(() => columnsOf(clockOffset), [clockOffset]);
  if (found.length === 0) return <Empty title={text.refusals.none}>{text.refusals.noneHint}</Empty>;
  return <DataTable caption={text.refusals.caption} columns={columns} rows={found} rowKey={({ key }) => key} />;
}

function columnsOf(clockOffset: number): Column<Refusal>[] {
  const { route, answer, count: times, wait, last, ago } = text.refusals;
  return [
    { key: "route", title: route, isName: true, cell: (row) => <Route route={row.route} /> },
    {
      key: "answer",
      title: answer,
      cell: (row) => <span className="text-warn">{row.answer}</span>,
      sortBy: (row) => row.answer,
    },
    { key: "count", title: times, isNumber: true, cell: (row) => count(row.count), sortBy: (row) => row.count },
    {
      key: "wait",
      title: wait,
      isNumber: true,
      cell: (row) => duration(row.retryAfterMs),
      sortBy: (row) => row.retryAfterMs,
    },
    {
      key: "last",
      title: last,
      isNumber: true,
      cell: (row) => (
        <RelativeTime at={row.lastAt} clockOffset={clockOffset} suffix={ago} className="whitespace-nowrap" />
      ),
      sortBy: (row) => row.lastAt,
    },
  ];
}
