import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { eventsOfCommand } from "../../lib/event-search";
import { Icon } from "../../ui/icons";
import { PageTitle } from "../../ui/page-title";
import { text } from "./text";

const LINK = "inline-flex items-center gap-1 text-[13px] text-muted underline-offset-2 hover:text-text hover:underline";

/** The heading of the page: of all commands, or of one with the ways that lead on from it. */
export function CommandTitle({ command, aside }: { command: string | null; aside: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  // The link that led here is gone: whoever came by keyboard is at the heading, as on any other page.
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, []);
  if (command === null) return <PageTitle aside={aside}>{text.title}</PageTitle>;
  return (
    <div ref={box} className="flex flex-col gap-1.5">
      <div className="flex flex-wrap gap-x-5">
        <Link to="/commands" search={{}} className={LINK}>
          <Icon name="left" size={13} />
          {text.back}
        </Link>
        <Link to="/events" search={eventsOfCommand(command)} className={LINK}>
          {text.events}
          <Icon name="right" size={13} />
        </Link>
      </div>
      <PageTitle aside={aside}>
        <bdi className="font-mono [overflow-wrap:anywhere]">{command}</bdi>
      </PageTitle>
    </div>
  );
}
