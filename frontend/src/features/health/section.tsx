import type { ReactNode } from "react";
import { Card } from "../../ui/card";

interface SectionProps {
  title: string;
  /** Some `<Stat>`. */
  children: ReactNode;
  chart?: ReactNode;
  aside?: ReactNode;
  testId: string;
}

/** A card of numbers, and their history below them. */
export function Section({ title, children, chart, aside, testId }: SectionProps) {
  return (
    <Card title={title} testId={testId} aside={aside}>
      <dl className="grid grid-cols-2 px-0 pb-2 sm:grid-cols-3">{children}</dl>
      {chart}
    </Card>
  );
}
