import { timeZone } from "../../lib/format";
import { chooseTheme, THEMES, useTheme } from "../../lib/theme";
import { chooseZone, useZone } from "../../lib/zone";
import { useMay, useMe } from "../../live/me";
import { togglePaused, usePaused } from "../../live/pause";
import type { IconName } from "../../ui/icons";
import { chooseAlerts, useAlertsChoice } from "../alerts";
import { openOverlay } from "../overlays";
import { text } from "../text";

export interface PaletteAction {
  name: string;
  icon: IconName;
  keys?: string;
  run: () => unknown;
}

/** What can be done from anywhere; what is chosen already isn't offered. */
export function useActions(): PaletteAction[] {
  const isPaused = usePaused();
  const theme = useTheme();
  const zone = useZone();
  const alerts = useAlertsChoice();
  const hasSession = useMe().data?.hasSession ?? false;
  const isManager = useMay("sessions.manage");
  return [
    {
      name: isPaused ? text.resume : text.pause,
      icon: isPaused ? "play" : "pause",
      keys: "p",
      run: togglePaused,
    },
    ...THEMES.filter((each) => each !== theme).map((each) => ({
      name: text.themeIs(text.themes[each]),
      icon: each,
      run: () => chooseTheme(each),
    })),
    zone === "local"
      ? { name: text.utcTime, icon: "clock", run: () => chooseZone("utc") }
      : { name: text.localTime(timeZone()), icon: "clock", run: () => chooseZone("local") },
    alerts === "off"
      ? { name: text.alertsOff, icon: "bell", run: () => chooseAlerts("on") }
      : { name: text.alertsStop, icon: "mute", run: () => chooseAlerts("off") },
    { name: text.copyAddress, icon: "link", run: () => navigator.clipboard?.writeText(location.href) },
    { name: isManager ? text.toAccess : text.yourAccess, icon: "key", run: () => openOverlay("access") },
    ...(hasSession ? [{ name: text.logOut, icon: "leave", run: () => openOverlay("log-out") } as const] : []),
    { name: text.shortcuts, icon: "commands", keys: "?", run: () => openOverlay("shortcuts") },
  ];
}
