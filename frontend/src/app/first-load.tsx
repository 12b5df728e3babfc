import { Icon } from "../ui/icons";

/** Shown while nothing could be loaded yet: why, and that it is being tried again. The badge counts down to the next try. */
export function FirstLoadFailed({ reason, tryNow }: { reason: string; tryNow: () => void }) {
  return (
    <div className="grid justify-items-center px-4 py-24 text-center" role="status" data-testid="first-load-failed">
      <Icon name="offline" size={40} className="text-faint" />
      <h2 className="mt-4 text-lg font-semibold">Nothing to show yet</h2>
      <p className="mt-1 max-w-md text-muted">{reason}</p>
      <p className="max-w-md text-muted">This page keeps trying, and fills by itself as soon as there is an answer.</p>
      <button
        type="button"
        onClick={tryNow}
        className="mt-5 rounded-control border border-line bg-surface px-4 py-1.5 font-medium hover:bg-raised"
      >
        Try now
      </button>
    </div>
  );
}
