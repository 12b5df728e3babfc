import { memo, type ReactNode } from "react";
import { useTicked } from "../../lib/ticker";
import { useOnline } from "../../lib/use-online";
import { type Face, face, isAway, isOut } from "../../live/presence";
import type { LiveState } from "../../live/reducer";
import { Banner } from "../../ui/banner";
import { text } from "./text";
import { WayIn } from "./way-in";

/** A connection that is back within this time is nothing to be alarmed about; the badge tells of it at once. */
const GRACE_MS = 4_000;

type ConnectionBannerProps = Pick<LiveState, "link" | "feed" | "statsAt">;

/** The dashboard itself is away, which says nothing about the bot; nothing while it answers. */
export const ConnectionBanner = memo(function ConnectionBanner({ link, feed, statsAt }: ConnectionBannerProps) {
  const shown = face({ link, feed });
  const isLong = useTicked((now) => statsAt === null || now - statsAt >= GRACE_MS);
  const isOnline = useOnline();
  if (!isAway(shown) || !(isLong || link.phase === "stopped")) return null;
  return (
    <Banner
      testId="connection-banner"
      tone={shown === "offline" ? "text-error" : "text-warn"}
      icon={isOut(shown) ? "key" : "offline"}
      title={titleOf(shown, link.phase === "stopped")}
      since={statsAt === null ? null : { sent: new Date(statsAt).toISOString(), at: statsAt }}
    >
      {meaningOf(shown, link.phase === "stopped", isOnline)}
    </Banner>
  );
});

function meaningOf(shown: Face, isStopped: boolean, isOnline: boolean): ReactNode {
  if (shown === "signed-out") return <WayIn />;
  if (shown === "no-access") {
    return (
      <>
        {text.noAccessMeans} <WayIn />
      </>
    );
  }
  if (isStopped) return text.stoppedMeans;
  if (!isOnline) return text.offlineMeans;
  return shown === "stale" ? text.silentMeans : text.unreachableMeans;
}

function titleOf(shown: Face, isStopped: boolean): string {
  if (shown === "signed-out") return text.signedOut;
  if (shown === "no-access") return text.noAccess;
  if (isStopped) return text.closed;
  return shown === "stale" ? text.silent : text.unreachable;
}
