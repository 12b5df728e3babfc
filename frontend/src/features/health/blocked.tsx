import { duration } from "../../lib/format";
import { useLive } from "../../live/live-context";
import { CopyButton } from "../../ui/copy-button";
import { Empty } from "../../ui/empty";
import { Loaded } from "../../ui/loaded";
import { RelativeTime } from "../../ui/relative-time";
import { type Blocking, blockings } from "./blockings";
import { text } from "./text";
import { useRecent } from "./use-recent";

const KINDS = ["loop.blocked"];
const LIMIT = 5;

/** When the event loop stood still, and what did that: opens to the stack. */
export function Blocked() {
  const query = useRecent(KINDS, LIMIT);
  return <Loaded query={query}>{({ items }) => <List found={blockings(items)} />}</Loaded>;
}

function List({ found }: { found: readonly Blocking[] }) {
  if (found.length === 0) return <Empty title={text.blocked.none}>{text.blocked.noneHint}</Empty>;
  return (
    <ul className="num text-[13px]">
      {found.map((blocking) => (
        <Row key={blocking.id} blocking={blocking} />
      ))}
    </ul>
  );
}

function Row({ blocking: { at, blockedMs, isLasting, where, stack } }: { blocking: Blocking }) {
  const clockOffset = useLive((state) => state.clockOffset);
  return (
    <li className="border-t border-line/60">
      <details>
        <summary className="flex cursor-pointer items-baseline gap-3 px-4 py-2 hover:bg-raised">
          <span className={`shrink-0 font-medium ${isLasting ? "text-error" : "text-warn"}`}>
            {isLasting ? text.blocked.andOn(duration(blockedMs)) : duration(blockedMs)}
          </span>
          <span className="min-w-0 flex-1 truncate font-mono text-[12px] text-muted">
            {where ?? text.blocked.noStack}
          </span>
          <RelativeTime
            at={at}
            clockOffset={clockOffset}
            suffix={text.blocked.ago}
            className="shrink-0 text-[12px] text-faint"
          />
        </summary>
        {stack !== null && (
          <div className="relative px-4 pb-3">
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
              tabIndex={0}
              className="max-h-72 overflow-auto rounded-control bg-raised p-3 font-mono text-[12px] leading-relaxed"
            >
              {stack}
            </pre>
            <div className="absolute top-2 right-6">
              <CopyButton copy={() => stack} label={text.blocked.copy} />
            </div>
          </div>
        )}
      </details>
    </li>
  );
}
