import { memo } from "react";
import { count, dayOfMonth, hourAndMinute, UNKNOWN } from "../../lib/format";
import type { RestStats, SessionStats } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Meter } from "../../ui/meter";
import { Stat } from "../../ui/stat";
import { usedSessions } from "./findings";
import { LIMITS, shareOf } from "./levels";
import { text } from "./text";

interface BudgetsProps {
  rest: RestStats;
  sessions: SessionStats;
  /** The server's clock minus this browser's, in ms. */
  clockOffset: number;
}

/** What Discord puts up with, and how much of it is used up. */
export const Budgets = memo(function Budgets({ rest, sessions, clockOffset }: BudgetsProps) {
  const { limit, remaining } = sessions;
  const used = limit === null || remaining === null ? null : limit - remaining;
  return (
    <Card title={text.budgets.title} testId="budgets">
      <Meter
        testId="invalid-requests"
        label={text.budgets.invalid}
        share={shareOf(rest.invalidRequests, rest.maxInvalidRequests)}
        says={part(rest.invalidRequests, rest.maxInvalidRequests)}
        context={text.budgets.invalidContext}
        limits={LIMITS.budget}
      />
      <Meter
        testId="session-starts"
        label={text.budgets.sessions}
        share={usedSessions(sessions)}
        says={part(used, limit)}
        context={leftOf(sessions, clockOffset)}
        limits={LIMITS.budget}
      />
      <dl className="grid grid-cols-2 pb-2">
        <Stat label={text.budgets.identifies} value={count(sessions.identifiesLastDay)} />
        <Stat label={text.budgets.resumes} value={count(sessions.resumesLastDay)} />
      </dl>
    </Card>
  );
});

function part(of: number | null, whole: number | null): string {
  return of === null || whole === null ? UNKNOWN : text.budgets.ofMany(count(of), count(whole));
}

function leftOf({ remaining, resetsAt }: SessionStats, clockOffset: number): string {
  if (remaining === null) return text.budgets.sessionsUnknown;
  if (resetsAt === null) return text.budgets.leftOnly(count(remaining));
  const at = Date.parse(resetsAt) - clockOffset;
  return text.budgets.left(count(remaining), dayOfMonth(at), hourAndMinute(at));
}
