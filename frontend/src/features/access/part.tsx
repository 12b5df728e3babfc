import type { ReactNode } from "react";

interface PartProps {
  title: string;
  /** What can be done with all of it. */
  action: ReactNode;
  children: ReactNode;
  testId: string;
}

/** A list in the dialog. */
export function Part({ title, action, children, testId }: PartProps) {
  return (
    <section data-testid={testId} className="rounded-card border border-line">
      <header className="flex min-h-[42px] flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-1.5">
        <h3 className="text-[13.5px] font-semibold">{title}</h3>
        {action}
      </header>
      {children}
    </section>
  );
}

interface LineProps {
  title: ReactNode;
  /** What else there is to know of it. */
  children: ReactNode;
  action: ReactNode;
}

/** One of a list, with what can be done about it. */
export function Line({ title, children, action }: LineProps) {
  return (
    <li className="flex items-start gap-3 border-t border-line/60 px-4 py-2.5 text-[13px]">
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">{title}</p>
        {children}
      </div>
      {action}
    </li>
  );
}
