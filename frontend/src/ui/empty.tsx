import type { ReactNode } from "react";

interface EmptyProps {
  title: string;
  /** What will appear here, and how to make it appear. */
  children: ReactNode;
  /** A button or a link that leads on. */
  action?: ReactNode;
}

/** What a place says while it has nothing to show. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="px-4 py-2 text-[13px] text-muted">
      <p className="font-medium text-text">{title}</p>
      <p>{children}</p>
      {action && <p className="mt-2">{action}</p>}
    </div>
  );
}
