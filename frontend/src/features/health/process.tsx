import { memo, type ReactNode } from "react";
import { bytes, count, duration, measure, UNKNOWN } from "../../lib/format";
import type { BotStats, ProcessStats } from "../../live/protocol.gen";
import { Stat } from "../../ui/stat";
import { LIMITS, levelOf, toneOf } from "./levels";
import { Section } from "./section";
import { text } from "./text";

interface ProcessProps {
  process: ProcessStats;
  bot: Pick<BotStats, "library" | "python">;
  children: ReactNode;
}

/** The bot's own process and its event loop: not the machine's figures. */
export const Process = memo(function Process({ process, bot, children }: ProcessProps) {
  const { cpuPercent, loopLagMaxMs, gcPauseMs } = process;
  const made = [bot.library, bot.python && text.process.python(bot.python)].filter(Boolean).join(" · ");
  const lags = text.process.lagContext(duration(process.loopLagP50Ms), duration(process.loopLagP99Ms));
  const collected = text.process.collections(count(process.gcCollections), duration(process.gcTotalMs));
  return (
    <Section
      title={text.process.title}
      chart={children}
      testId="process"
      aside={<span className="num ml-auto truncate text-[12.5px] text-muted">{made}</span>}
    >
      <Stat
        label={text.process.cpu}
        value={cpuPercent === null ? UNKNOWN : text.percentOf(measure(cpuPercent))}
        context={text.process.ofCore}
      />
      <Stat label={text.process.memory} value={bytes(process.rssBytes)} />
      <Stat
        label={text.process.lag}
        value={duration(loopLagMaxMs)}
        tone={toneOf(levelOf(loopLagMaxMs, LIMITS.loopLagMs))}
        context={lags}
      />
      <Stat label={text.process.threads} value={count(process.threads)} />
      <Stat label={text.process.files} value={count(process.openFiles)} />
      <Stat
        label={text.process.pause}
        value={duration(gcPauseMs)}
        tone={toneOf(levelOf(gcPauseMs, LIMITS.gcPauseMs))}
        context={collected}
      />
    </Section>
  );
});
