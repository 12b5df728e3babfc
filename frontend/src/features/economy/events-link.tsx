import { Link } from "@tanstack/react-router";
import { Icon } from "../../ui/icons";
import { text } from "./text";

/** To everything that a member did or was part of. */
export function EventsLink({ member }: { member: string }) {
  return (
    <Link
      to="/events"
      search={{ q: `actor:${member}` }}
      className="inline-flex h-8 items-center gap-1.5 rounded-control border border-line px-3 text-[13px] hover:bg-raised"
    >
      <Icon name="events" size={14} />
      {text.events}
    </Link>
  );
}
