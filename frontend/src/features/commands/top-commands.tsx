import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { count } from "../../lib/format";
import type { CommandUse } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Empty } from "../../ui/empty";
import { OutcomeBar } from "./outcome-bar";
import { text } from "./text";

const SHOWN = 5;

/** The most used commands of the last day; the end of a bar is what failed. */
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
  const { name, count: uses, failed, bugs, p95Ms } = command;
  return (
    <li className="num grid grid-cols-[minmax(0,1fr)_auto_auto] items-baseline gap-x-3 gap-y-1 text-[13px]">
      <Link
        to="/commands"
        search={{ command: name }}
        className="truncate font-mono text-[12.5px] underline-offset-2 hover:underline"
        title={name}
      >
        <bdi>{text.shown(name)}</bdi>
      </Link>
      <span className="fresh">{count(uses)}</span>
      <span className="min-w-16 text-right text-[12px] text-faint">{text.p95(p95Ms)}</span>
      <OutcomeBar uses={uses} refused={failed - bugs} bugs={bugs} most={most} className="col-span-full h-1" />
      {failed > 0 && <span className="sr-only">{text.ended(failed - bugs, bugs)}</span>}
    </li>
  );
}
