import type { ReactNode } from "react";
import { UNKNOWN } from "../lib/format";
import { Shortened } from "./shortened";

interface StatProps {
  label: string;
  /** As written: from lib/format. */
  value: string;
  /** What `value` is short for. */
  exact?: string;
  unit?: string;
  /** One line below the number. */
  context?: ReactNode;
  tone?: string;
  testId?: string;
}

/** A number with its name: a `<div>` for a `<dl>`. */
export function Stat({ label, value, exact = value, unit, context, tone = "", testId }: StatProps) {
  return (
    <div className="num min-w-0 px-4 py-2" data-testid={testId}>
      <dt className="truncate text-[12px] text-muted">{label}</dt>
      <dd className={`fresh truncate text-[18px] font-semibold tracking-[-0.015em] ${tone}`}>
        <Shortened text={value} exact={exact} />
        {unit && value !== UNKNOWN && <small className="ml-1 text-[12px] font-medium text-muted">{unit}</small>}
      </dd>
      {context && <dd className="truncate text-[12px] text-faint">{context}</dd>}
    </div>
  );
}
