import { compact } from "../../lib/format";
import type { EventHistogram } from "../../live/protocol.gen";
import { PillToggle } from "../../ui/pill";
import { totals } from "./bars";
import { LEVELS } from "./filters";
import { LevelMark } from "./level-mark";
import { parseQuery, withField } from "./query";
import { text } from "./text";

interface LevelFilterProps {
  query: string;
  histogram: EventHistogram | undefined;
  onQuery: (query: string) => void;
}

/** The levels as switches: they write into the query what one could write there oneself. */
export function LevelFilter({ query, histogram, onQuery }: LevelFilterProps) {
  const { levels } = parseQuery(query, 0).filters;
  const counts = histogram === undefined ? null : totals(histogram);
  return (
    // On a phone always in two lines: numbers that come later move nothing.
    <fieldset className="flex flex-wrap gap-1.5 py-0.5 max-sm:grid max-sm:flex-1 max-sm:grid-cols-2">
      <legend className="sr-only">{text.levels}</legend>
      {LEVELS.toReversed().map((level) => {
        const isOn = levels.includes(level);
        const others = isOn ? levels.filter((each) => each !== level) : [...levels, level];
        return (
          <PillToggle key={level} isOn={isOn} onToggle={() => onQuery(withField(query, "level", others))}>
            <LevelMark level={level} isDecoration />
            {level}
            {counts !== null && (levels.length === 0 || isOn) && (
              <span className="text-faint max-sm:ml-auto">{compact(counts[level])}</span>
            )}
          </PillToggle>
        );
      })}
    </fieldset>
  );
}
