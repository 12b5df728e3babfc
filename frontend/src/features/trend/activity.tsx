import { Card } from "../../ui/card";
import { UNITS } from "../../ui/chart/units";
import { RangeChoice } from "./range-choice";
import { text } from "./text";
import { Trend, type TrendLine } from "./trend";

const LINES: readonly TrendLine[] = [
  { metric: "latency.gateway_ms", label: text.gateway, colour: "--pulse", unit: UNITS.milliseconds },
  { metric: "commands.per_minute", label: text.commands, colour: "--info", unit: UNITS.perMinute },
];

/** What the bot does, in one look: its latency, and the commands that it is given. */
export function Activity() {
  return (
    <Card title={text.activity} aside={<RangeChoice className="sm:ml-auto" />}>
      <Trend title={text.activity} lines={LINES} />
    </Card>
  );
}
