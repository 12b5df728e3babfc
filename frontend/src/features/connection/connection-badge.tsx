import { memo } from "react";
import { ago } from "../../lib/format";
import { useTicked } from "../../lib/ticker";
import { behind } from "../../live/feed";
import { type Face, face, isOut } from "../../live/presence";
import type { LiveState } from "../../live/reducer";
import { text } from "./text";

const TONES: Record<Face, string> = {
  connecting: "text-muted",
  live: "text-pulse",
  "catching-up": "text-info",
  stale: "text-warn",
  offline: "text-error",
  "signed-out": "text-warn",
  "no-access": "text-warn",
};

type ConnectionBadgeProps = Pick<LiveState, "link" | "feed" | "statsAt"> & { tryNow: () => void };

/** Says whether what the page shows is now, and if not, what is being done about it. */
export const ConnectionBadge = memo(function ConnectionBadge(props: ConnectionBadgeProps) {
  const shown = face(props);
  const detail = useTicked((now) => detailOf(props, shown, now));
  const { phase } = props.link;
  const mayTry = phase === "waiting" || (phase === "stopped" && shown !== "no-access");
  return (
    <div
      data-testid="connection-badge"
      data-state={shown}
      className={`num inline-flex shrink-0 items-center gap-2 rounded-full px-3 py-1 text-[13px] font-medium whitespace-nowrap tinted ${TONES[shown]} ${shown === "offline" ? "sm:min-w-[calc(25ch+48px)]" : ""}`}
    >
      <i className={`size-2 rounded-full bg-current ${shown === "live" ? "beat" : ""}`} />
      <span>
        {text.name(shown)}
        <span className={mayTry ? "max-sm:hidden" : ""}>{detail}</span>
      </span>
      {mayTry && (
        <button type="button" onClick={props.tryNow} className="underline underline-offset-2">
          {text.tryNow}
        </button>
      )}
    </div>
  );
});

function detailOf({ link, feed, statsAt }: ConnectionBadgeProps, shown: Face, now: number): string {
  switch (link.phase) {
    case "open":
      if (shown === "catching-up") return behind(feed) > 0 ? text.left(behind(feed)) : "";
      return link.roundTripMs === null ? "" : text.roundTrip(link.roundTripMs);
    case "stale":
      return text.age(ago(now - (statsAt ?? now)));
    case "waiting":
      return text.nextTry(Math.max(0, Math.ceil((link.retryAt - now) / 1_000)));
    case "connecting":
      return shown === "offline" ? text.trying : "";
    case "stopped":
      return isOut(shown) ? "" : text.closedWith(link.code);
  }
}
