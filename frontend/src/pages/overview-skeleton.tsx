/** The overview before its first numbers: the same places, at the same size. */
export function OverviewSkeleton() {
  return (
    <div className="flex flex-col gap-4 lg:min-h-[calc(100dvh-104px)]" aria-hidden="true" data-testid="skeleton">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
        {["latency", "commands", "events", "errors", "guilds", "loop"].map((name) => (
          <div key={name} className="h-[124px] rounded-card border border-line bg-surface p-4">
            <div className="skeleton h-3 w-20" />
            <div className="skeleton mt-2.5 h-6 w-16" />
            <div className="skeleton mt-2.5 h-2.5 w-24" />
          </div>
        ))}
      </div>
      <div className="grid flex-1 gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className="flex flex-col gap-4">
          <Block className="h-[246px] max-sm:h-[285px]" />
          <Block className="h-[60dvh] flex-1 lg:h-auto" />
        </div>
        <div className="grid content-start gap-4 sm:grid-cols-2 lg:grid-cols-1">
          <Block className="h-[225px]" />
          <Block className="h-[90px]" />
          <Block className="h-48" />
        </div>
      </div>
    </div>
  );
}

function Block({ className }: { className: string }) {
  return (
    <div className={`rounded-card border border-line bg-surface p-4 ${className}`}>
      <div className="skeleton h-3.5 w-32" />
    </div>
  );
}
