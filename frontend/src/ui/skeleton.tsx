import { text } from "./text";

/** The place of something that isn't there yet, at its size: give it height and width as classes. */
export function Skeleton({ className }: { className: string }) {
  return <div className={`skeleton ${className}`} />;
}

/** A card whose content isn't there yet, at its size. */
export function CardSkeleton({ className = "" }: { className?: string }) {
  return (
    <div className={`rounded-card border border-line bg-surface p-4 ${className}`}>
      <p className="sr-only">{text.loading}</p>
      <Skeleton className="h-3.5 w-32 max-w-full" />
    </div>
  );
}
