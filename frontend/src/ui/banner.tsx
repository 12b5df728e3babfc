import type { ReactNode } from "react";
import { dateAndTime, hourAndMinute } from "../lib/format";
import { Icon, type IconName } from "./icons";
import { text } from "./text";

interface BannerProps {
  testId: string;
  tone: "text-warn" | "text-error";
  icon?: IconName;
  /** What is wrong, in a few words. */
  title: string;
  /** Why, as whoever noticed it put it. */
  reason?: string | null;
  /** What that means for the reader. */
  children?: ReactNode;
  /** Since when, by the server's clock as it is sent and by this browser's. */
  since?: { sent: string; at: number } | null;
}

/** What is wrong: the loudest thing on the page. */
export function Banner({ testId, tone, title, reason, children, since, icon = "warning" }: BannerProps) {
  return (
    <div
      data-banner=""
      data-testid={testId}
      className={`flex flex-wrap items-start gap-x-3 gap-y-1 rounded-card border border-current/30 px-4 py-2.5 text-[13.5px] tinted ${tone}`}
    >
      <Icon name={icon} size={18} className="mt-px shrink-0" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p>
          <b className="font-semibold">{title}</b>
          {reason && (
            <span className="text-text">
              {": "}
              <bdi>{reason}</bdi>
            </span>
          )}
        </p>
        {children && <p className="num mt-0.5 text-text">{children}</p>}
      </div>
      {since && (
        <span className="num shrink-0 text-[12.5px] text-muted max-sm:basis-full max-sm:pl-[30px]">
          {text.since}{" "}
          <time dateTime={since.sent} title={dateAndTime(since.at)}>
            {hourAndMinute(since.at)}
          </time>
        </span>
      )}
    </div>
  );
}
