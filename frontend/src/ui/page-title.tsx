import type { ReactNode } from "react";

interface PageTitleProps {
  children: ReactNode;
  /** What stands at the right of it: a range picker, say. */
  aside?: ReactNode;
  /** Only for those who listen: the page speaks for itself. */
  isHidden?: boolean;
}

/** The heading of a page, which it has one of: it gets the focus when the page is gone to. */
export function PageTitle({ children, aside, isHidden = false }: PageTitleProps) {
  const heading = (
    <h1
      tabIndex={-1}
      className={isHidden ? "sr-only" : "min-w-0 text-[17px] font-semibold tracking-[-0.01em] outline-none"}
    >
      {children}
    </h1>
  );
  if (aside === undefined) return heading;
  return (
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
      {heading}
      {aside}
    </div>
  );
}
