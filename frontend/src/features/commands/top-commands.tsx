import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { count } from "../../lib/format";
import type { CommandUse } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Empty } from "../../ui/empty";
import { text } from "./text";

const SHOWN = 5;

/** The most used commands of the last day; the red end of a bar is what failed. */
export const TopCommands = memo(function TopCommands({ commands }: { commands: readonly CommandUse[] }) {
  const most = commands[0]?.count ?? 1;
  return (
    <Card title={text.top} aside={<span className="ml-auto text-[12.5px] text-muted">{text.lastDay}</span>}>
      <div className="min-h-[181px]">
        {commands.length === 0 ? (
          <Empty title={text.noneYet}>{text.noneYetHint}</Empty>
        ) : (
          <ol className="grid gap-2 px-4 pb-3.5">
            {commands.slice(0, SHOWN).map((command) => (
              <Row key={command.name} command={command} most={most} />
            ))}
          </ol>
        )}
      </div>
    </Card>
  );
});

function Row({ command, most }: { command: CommandUse; most: number }) {
  const share = (uses: number) => `${(100 * uses) / Math.max(1, most)}%`;
  return (
    <li className="num grid grid-cols-[minmax(0,1fr)_auto_auto] items-baseline gap-x-3 gap-y-1 text-[13px]">
      <Link
        to="/commands"
        search={{ command: command.name }}
        className="truncate font-mono text-[12.5px] underline-offset-2 hover:underline"
        title={command.name}
      >
        <bdi>{text.shown(command.name)}</bdi>
      </Link>
      <span className="fresh">{count(command.count)}</span>
      <span className="min-w-16 text-right text-[12px] text-faint">{text.p95(command.p95Ms)}</span>
      <span className="col-span-full flex h-1 overflow-hidden rounded-full bg-raised">
        <i className="fresh bg-current text-info" style={{ width: share(command.count - command.failed) }} />
        <i
          role="img"
          aria-label={text.failedCount(command.failed)}
          className="fresh bg-current text-error"
          style={{ width: share(command.failed) }}
        />
      </span>
    </li>
  );
}
