import { CardSkeleton, Skeleton } from "../ui/skeleton";

/** A page that is on its way. */
export function PageSkeleton() {
  return (
    <div className="flex flex-col gap-4" data-testid="page-skeleton">
      <div className="flex h-8 items-center">
        <Skeleton className="h-4 w-28" />
      </div>
      <CardSkeleton className="h-28" />
      <CardSkeleton className="h-72" />
    </div>
  );
}
