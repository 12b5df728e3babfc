import type { ReactNode } from "react";

interface CardProps {
  title: string;
  /** What stands at the right of the title. */
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  testId?: string;
}

/** A titled surface. */
export function Card({ title, aside, children, className = "", testId }: CardProps) {
  return (
    <section
      data-testid={testId}
      className={`min-w-0 overflow-hidden rounded-card border border-line bg-surface ${className}`}
    >
      <header className="flex min-h-[42px] flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
        <h2 className="text-[13.5px] font-semibold">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
