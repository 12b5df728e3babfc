import { Problem } from "../../ui/problem";

/** In place of what a report would show. */
export function ReportProblem({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  return (
    <section className="rounded-card border border-line bg-surface">
      <Problem reason={reason} onRetry={onRetry} />
    </section>
  );
}
