import { useLive } from "../live/live-context";
import { AccessButton } from "./access-button";
import { AlertsSwitch } from "./alerts-switch";
import { text } from "./text";
import { ThemeSwitch } from "./theme-switch";
import { ZoneSwitch } from "./zone-switch";

/** What the reader may choose for this browser. */
export function Preferences() {
  const version = useLive((state) => state.server?.version ?? null);
  return (
    <div className="grid gap-2">
      <AlertsSwitch />
      <AccessButton />
      <ThemeSwitch />
      <ZoneSwitch />
      <p className="num px-2 text-[12px] text-faint">{version !== null && text.version(version)}</p>
    </div>
  );
}
