import { memo } from "react";
import { ago } from "../../lib/format";
import { useTicked } from "../../lib/ticker";
import { behind } from "../../live/feed";
import { type Face, face } from "../../live/presence";
import type { LiveState } from "../../live/reducer";

const TONE: Record<Face, string> = {
  connecting: "text-muted",
  live: "text-pulse",
  "catching-up": "text-info",
  stale: "text-warn",
  offline: "text-error",
  "signed-out": "text-warn",
};

interface ConnectionBadgeProps {
  state: Pick<LiveState, "link" | "feed" | "dataAt">;
  tryNow: () => void;
}

/** Says whether what the page shows is now, and if not, what is being done about it. */
export const ConnectionBadge = memo(function ConnectionBadge({ state, tryNow }: ConnectionBadgeProps) {
  const shown = face(state);
  const text = useTicked((now) => words(state, shown, now));
  const waits = shown === "offline" && state.link.phase !== "connecting";
  return (
    <div
      data-testid="connection-badge"
      data-state={shown}
      className={`num inline-flex shrink-0 items-center gap-2 rounded-full px-3 py-1 text-[13px] font-medium whitespace-nowrap tinted ${TONE[shown]}`}
    >
      <i className={`size-2 rounded-full bg-current ${shown === "live" ? "beat" : ""}`} />
      <span>{text}</span>
      {waits && (
        <button type="button" onClick={tryNow} className="underline underline-offset-2">
          try now
        </button>
      )}
    </div>
  );
});

function words({ link, feed, dataAt }: ConnectionBadgeProps["state"], shown: Face, now: number): string {
  switch (shown) {
    case "connecting":
      return "Connecting";
    case "live":
      return link.phase === "open" && link.roundTripMs !== null
        ? `Live · ${Math.max(1, Math.round(link.roundTripMs))} ms`
        : "Live";
    case "catching-up":
      return behind(feed) > 0 ? `Catching up (${behind(feed)} left)` : "Catching up";
    case "stale":
      return `Stale (${ago(now - (dataAt ?? now))})`;
    case "signed-out":
      return "Signed out";
    case "offline":
      if (link.phase === "waiting")
        return `Offline, next try in ${Math.max(0, Math.ceil((link.retryAt - now) / 1_000))} s`;
      return link.phase === "stopped" ? `Closed by the server (${link.code})` : "Offline, trying now";
  }
}
