import { Fragment, memo, type ReactNode } from "react";
import { count, duration, measure, percent } from "../../lib/format";
import type { RestStats, RouteStats } from "../../live/protocol.gen";
import { type Column, DataTable } from "../../ui/data-table";
import { Empty } from "../../ui/empty";
import { Stat } from "../../ui/stat";
import { LIMITS, levelOf, shareOf, toneOf } from "./levels";
import { Section } from "./section";
import { text } from "./text";

const COLUMNS: readonly Column<RouteStats>[] = [
  { key: "route", title: text.rest.route, isName: true, cell: ({ route }) => <Route route={route} /> },
  {
    key: "count",
    title: text.rest.count,
    isNumber: true,
    width: "md:w-20",
    cell: (row) => count(row.count),
    sortBy: (row) => row.count,
  },
  {
    key: "errors",
    title: text.rest.errors,
    isNumber: true,
    width: "md:w-20",
    cell: (row) => <Errors {...row} />,
    sortBy: (row) => row.errors,
  },
  {
    key: "p50",
    title: text.rest.p50,
    isNumber: true,
    width: "md:w-20",
    cell: (row) => duration(row.p50Ms),
    sortBy: (row) => row.p50Ms,
  },
  {
    key: "p95",
    title: text.rest.p95,
    isNumber: true,
    width: "md:w-20",
    cell: (row) => duration(row.p95Ms),
    sortBy: (row) => row.p95Ms,
  },
];

interface RestProps {
  rest: RestStats;
  /** The last answer, in ms. */
  lastMs: number | null;
  /** Of what time the other numbers are. */
  period: string;
  children: ReactNode;
}

/** What the bot asks of Discord's REST API, in all and by route. */
export const Rest = memo(function Rest({ rest, lastMs, period, children }: RestProps) {
  const failed = shareOf(rest.errors, rest.count);
  return (
    <Section title={text.rest.title} chart={children} testId="rest">
      <Stat label={text.rest.count} value={count(rest.count)} context={period} />
      <Stat
        label={text.rest.errors}
        value={count(rest.errors)}
        context={failed === null ? period : percent(failed)}
        tone={toneOf(levelOf(failed, LIMITS.restErrors))}
      />
      <Stat label={text.gateway.rest} value={measure(lastMs)} unit={text.unit.ms} />
      <Stat label={text.rest.p50} value={measure(rest.p50Ms)} unit={text.unit.ms} context={period} />
      <Stat label={text.rest.p95} value={measure(rest.p95Ms)} unit={text.unit.ms} context={period} />
    </Section>
  );
});

/** The most used routes. */
export const Routes = memo(function Routes({ routes }: { routes: readonly RouteStats[] }) {
  if (routes.length === 0) return <Empty title={text.rest.none}>{text.rest.noneHint}</Empty>;
  return <DataTable caption={text.rest.caption} columns={COLUMNS} rows={routes} rowKey={({ route }) => route} />;
});

/** A route, which breaks before its slashes where it doesn't fit. */
export function Route({ route }: { route: string }) {
  const parts = route.split(/(?=\/)/);
  return (
    <span className="font-mono text-[12px] [overflow-wrap:anywhere]">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}

function Errors({ errors, count: all }: RouteStats) {
  const level = errors === 0 ? null : (levelOf(shareOf(errors, all), LIMITS.restErrors) ?? "warn");
  return <span className={toneOf(level)}>{count(errors)}</span>;
}
