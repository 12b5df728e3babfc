import { useMemo, useState } from "react";
import { Icon } from "../../ui/icons";
import { runsOf, type TraceRun } from "./runs";
import { text } from "./text";
import { culprit, parseTraceback, type TraceFrame } from "./traceback";

/** A traceback to read: the author's own code stands out, steps of libraries in between are folded away. */
export function Traceback({ traceback }: { traceback: string }) {
  const parts = useMemo(() => parseTraceback(traceback), [traceback]);
  const here = useMemo(() => culprit(parts), [parts]);
  return (
    <ol className="overflow-hidden rounded-control border border-line bg-bg font-mono text-[12px] leading-[1.55]">
      {runsOf(parts).map((run) => (
        <li key={run.line} className="border-t border-line/60 first:border-t-0">
          <Run run={run} here={here} />
        </li>
      ))}
    </ol>
  );
}

function Run({ run, here }: { run: TraceRun; here: TraceFrame | null }) {
  if (run.kind === "text") {
    return (
      <p
        className={`px-3 py-1 [overflow-wrap:anywhere] whitespace-pre-wrap ${run.isError ? "bg-error/6 font-semibold text-error" : "text-faint"}`}
      >
        <bdi>{run.text}</bdi>
      </p>
    );
  }
  return run.kind === "own" ? (
    <Step frame={run.frame} isHere={run.frame === here} />
  ) : (
    <Libraries frames={run.frames} />
  );
}

function Step({ frame, isHere = false }: { frame: TraceFrame; isHere?: boolean }) {
  const { file, shortFile, lineNumber, name, code, isOwn } = frame;
  return (
    <div className={`px-3 py-1.5 ${isHere ? "border-l-2 border-error bg-error/5" : ""}`}>
      <p className="flex flex-wrap gap-x-2 text-[11.5px] text-muted [overflow-wrap:anywhere]" title={file}>
        <bdi className={isOwn ? "font-semibold text-text" : ""}>{shortFile}</bdi>
        <span className="num">{text.lineOf(lineNumber)}</span>
        {name && <bdi>{text.inFunction(name)}</bdi>}
        {isHere && <span className="font-sans text-error">{text.here}</span>}
      </p>
      {code && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <pre tabIndex={0} className={`overflow-x-auto ${isOwn ? "text-text" : "text-muted"}`}>
          <code>{code}</code>
        </pre>
      )}
    </div>
  );
}

function Libraries({ frames }: { frames: readonly TraceFrame[] }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="flex w-full items-center gap-2 px-3 py-1 text-left text-faint outline-offset-[-2px] hover:text-text"
      >
        <Icon name={isOpen ? "down" : "right"} size={12} />
        {text.library(frames.length)}
      </button>
      {isOpen && frames.map((frame) => <Step key={frame.line} frame={frame} />)}
    </>
  );
}
