import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { duration } from "../../lib/format";
import { sendJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import { useMay } from "../../live/me";
import type { ProofCheck, ProofReport } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Code } from "../../ui/code";
import { Icon } from "../../ui/icons";
import { Pill } from "../../ui/pill";
import { Problem } from "../../ui/problem";
import { RelativeTime } from "../../ui/relative-time";
import { Skeleton } from "../../ui/skeleton";
import { ROOT, useProof } from "./queries";
import { text } from "./text";

const CHECKS = 6;

/** The proof that the books balance: whether they do, who compared what and when, and what is wrong if they don't. */
export function Proof() {
  const proof = useProof();
  const client = useQueryClient();
  const mayProve = useMay("economy.prove");
  const again = useMutation({
    mutationFn: () => sendJson<ProofReport>("POST", `${ROOT}/proof`),
    onSuccess: (report) => client.setQueryData([`${ROOT}/proof`], report),
  });
  const report = proof.data;
  return (
    <Card
      title={text.books}
      aside={<span className="ml-auto">{report && <State balanced={report.balanced} />}</span>}
      className={report?.balanced === false ? "border-error/50" : ""}
      testId="proof"
    >
      {again.error !== null && <Problem title={text.notChecked} reason={again.error.message} />}
      {report && (
        <Report report={report}>
          {mayProve && (
            <Button size="small" onClick={() => again.mutate()} isBusy={again.isPending} className="justify-self-start">
              {text.proveNow}
            </Button>
          )}
        </Report>
      )}
      {report === undefined && proof.error !== null && (
        <Problem reason={proof.error.message} onRetry={() => proof.refetch()} isRetrying={proof.isFetching} />
      )}
      {report === undefined && proof.error === null && <Waiting />}
    </Card>
  );
}

function State({ balanced }: { balanced: boolean | null }) {
  if (balanced === null) return <Pill>{text.notProven}</Pill>;
  return (
    <Pill tone={balanced ? "text-pulse" : "text-error"}>
      <Icon name={balanced ? "check" : "warning"} size={12} />
      {balanced ? text.balanced : text.unbalanced}
    </Pill>
  );
}

function Report({ report, children }: { report: ProofReport; children: ReactNode }) {
  const clockOffset = useLive((state) => state.clockOffset);
  const { balanced, provenAt, tookMs, everySeconds, server, pid, checks } = report;
  return (
    <div className="grid gap-3 px-4 pb-3.5 text-[13px]">
      {balanced === false && (
        <p role="alert" className="text-error">
          {text.remedy} <Code>{text.doctor}</Code>
        </p>
      )}
      <ul className="grid gap-1.5">
        {checks.map((check) => (
          <Check key={check.holds} check={check} />
        ))}
      </ul>
      {provenAt !== null && (
        <p className="num text-[12px] text-muted">
          {text.proven} <RelativeTime at={provenAt} clockOffset={clockOffset} suffix={text.ago} />
          {tookMs !== null && ` ${text.took(duration(tookMs))}`} {text.provenBy(server, pid)}
          {". "}
          {text.every(duration(everySeconds * 1_000))}
        </p>
      )}
      {children}
    </div>
  );
}

function Check({ check: { holds, faults, more } }: { check: ProofCheck }) {
  const isWhole = faults.length === 0;
  return (
    <li className="flex gap-2">
      <Icon
        name={isWhole ? "check" : "close"}
        size={15}
        className={`mt-0.5 shrink-0 ${isWhole ? "text-pulse" : "text-error"}`}
      />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <span className={isWhole ? "text-muted" : "font-medium text-error"}>{holds}</span>
        <span className="sr-only">{isWhole ? text.holds : text.broken}</span>
        {!isWhole && (
          <ul className="mt-0.5 grid gap-0.5 text-[12.5px]">
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
            {more > 0 && <li className="text-muted">{text.moreFaults(more)}</li>}
          </ul>
        )}
      </div>
    </li>
  );
}

function Waiting() {
  return (
    <div className="grid gap-2.5 px-4 pt-1 pb-4">
      {Array.from({ length: CHECKS }, (_, line) => line).map((line) => (
        <Skeleton key={line} className="h-4" />
      ))}
    </div>
  );
}
