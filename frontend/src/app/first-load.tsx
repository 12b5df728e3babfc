import { useTicked } from "../lib/ticker";
import type { LiveState } from "../live/reducer";
import { Icon } from "../ui/icons";

/** Shown while nothing could be loaded yet: why, and when it is tried again. */
export function FirstLoadFailed({
  failure,
  tryNow,
}: {
  failure: NonNullable<LiveState["failure"]>;
  tryNow: () => void;
}) {
  const seconds = useTicked((now) => Math.max(0, Math.ceil((failure.retryAt - now) / 1_000)));
  return (
    <div className="grid place-items-center px-4 py-24 text-center" role="status">
      <Icon name="offline" size={40} className="text-faint" />
      <h2 className="mt-4 text-lg font-semibold">Pulseboard can't be reached</h2>
      <p className="mt-1 max-w-md text-muted">
        {failure.reason} Is it running? This page keeps trying and fills by itself as soon as there is an answer.
      </p>
      <p className="num mt-4 text-[13px] text-muted">{seconds > 0 ? `Next try in ${seconds} s` : "Trying now"}</p>
      <button
        type="button"
        onClick={tryNow}
        className="mt-3 rounded-control border border-line bg-surface px-4 py-1.5 font-medium hover:bg-raised"
      >
        Try now
      </button>
    </div>
  );
}
