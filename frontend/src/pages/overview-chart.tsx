import { CatchBoundary, lazyRouteComponent } from "@tanstack/react-router";
import { Suspense } from "react";
import { loadPart } from "../live/load-part";
import { Card } from "../ui/card";
import { Problem } from "../ui/problem";
import { CardSkeleton } from "../ui/skeleton";
import { text } from "./text";

/** The largest part of the page, and the one that nobody waits for: the numbers are there before it. */
const Activity = lazyRouteComponent(() => loadPart(() => import("../features/trend/activity")), "Activity");

export function OverviewChart() {
  return (
    <CatchBoundary
      getResetKey={() => "chart"}
      errorComponent={({ error }) => (
        <Card title={text.chart}>
          <Problem reason={String(error)} onRetry={() => location.reload()} retry={text.reload} />
        </Card>
      )}
    >
      <Suspense fallback={<CardSkeleton className="h-[246px] max-sm:h-[285px]" />}>
        <Activity />
      </Suspense>
    </CatchBoundary>
  );
}
