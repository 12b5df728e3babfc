import { Link } from "@tanstack/react-router";
import { Icon } from "../../ui/icons";
import { text } from "./text";

/** From one account or transaction to the whole economy. */
export function BackLink() {
  return (
    <Link
      to="/economy"
      search={{}}
      className="inline-flex items-center gap-1 self-start rounded-sm text-[13px] text-muted hover:text-text"
    >
      <Icon name="left" size={14} />
      {text.back}
    </Link>
  );
}
