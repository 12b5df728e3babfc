import { useMay } from "../live/me";
import { Icon } from "../ui/icons";
import { openOverlay } from "./overlays";
import { text } from "./text";

/** Opens who is signed in, and which programs have a token; for who may not look after those, who they are here. */
export function AccessButton() {
  const isManager = useMay("sessions.manage");
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={() => openOverlay("access")}
      className="flex h-7 w-full items-center gap-2 rounded-control px-2 text-[12.5px] text-muted hover:bg-raised hover:text-text"
    >
      <Icon name="key" size={14} />
      {isManager ? text.access : text.yourAccess}
    </button>
  );
}
