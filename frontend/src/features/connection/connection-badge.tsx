import { memo } from "react";
import { ago } from "../../lib/format";
import { useTicked } from "../../lib/ticker";
import { behind } from "../../live/feed";
import { type Face, face } from "../../live/presence";
import type { LiveState } from "../../live/reducer";

const LOOKS: Record<Face, { name: string; tone: string }> = {
  connecting: { name: "Connecting", tone: "text-muted" },
  live: { name: "Live", tone: "text-pulse" },
  "catching-up": { name: "Catching up", tone: "text-info" },
  stale: { name: "Stale", tone: "text-warn" },
  offline: { name: "Offline", tone: "text-error" },
  "signed-out": { name: "Signed out", tone: "text-warn" },
};

type ConnectionBadgeProps = Pick<LiveState, "link" | "feed" | "statsAt"> & { tryNow: () => void };

/** Says whether what the page shows is now, and if not, what is being done about it. */
export const ConnectionBadge = memo(function ConnectionBadge(props: ConnectionBadgeProps) {
  const shown = face(props);
  const detail = useTicked((now) => detailOf(props, shown, now));
  const { name, tone } = LOOKS[shown];
  const mayTry = props.link.phase === "waiting" || props.link.phase === "stopped";
  return (
    <div
      data-testid="connection-badge"
      data-state={shown}
      className={`num inline-flex shrink-0 items-center gap-2 rounded-full px-3 py-1 text-[13px] font-medium whitespace-nowrap tinted ${tone}`}
    >
      <i className={`size-2 rounded-full bg-current ${shown === "live" ? "beat" : ""}`} />
      <span>
        {name}
        <span className={mayTry ? "max-sm:hidden" : ""}>{detail}</span>
      </span>
      {mayTry && (
        <button type="button" onClick={props.tryNow} className="underline underline-offset-2">
          try now
        </button>
      )}
    </div>
  );
});

function detailOf({ link, feed, statsAt }: ConnectionBadgeProps, shown: Face, now: number): string {
  switch (link.phase) {
    case "open":
      if (shown === "catching-up") return behind(feed) > 0 ? ` (${behind(feed)} left)` : "";
      return link.roundTripMs === null ? "" : ` · ${Math.max(1, Math.round(link.roundTripMs))} ms`;
    case "stale":
      return ` (${ago(now - (statsAt ?? now))})`;
    case "waiting":
      return `, next try in ${Math.max(0, Math.ceil((link.retryAt - now) / 1_000))} s`;
    case "connecting":
      return shown === "offline" ? ", trying now" : "";
    case "stopped":
      return `: the server closed the connection (${link.code})`;
  }
}
