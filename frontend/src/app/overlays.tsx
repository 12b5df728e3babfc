import { CatchBoundary, lazyRouteComponent } from "@tanstack/react-router";
import { Suspense, useSyncExternalStore } from "react";
import { loadPart } from "../live/load-part";
import { PartBroke } from "./part-broke";

/** What may stand in front of the page; each is loaded when it is wanted for the first time. */
export type Overlay = "palette" | "shortcuts" | "preferences" | "access" | "log-out";

const PARTS = {
  palette: lazyRouteComponent(() => loadPart(() => import("./palette/palette")), "Palette"),
  shortcuts: lazyRouteComponent(() => loadPart(() => import("./shortcuts-help")), "ShortcutsHelp"),
  preferences: lazyRouteComponent(() => loadPart(() => import("./preferences-dialog")), "PreferencesDialog"),
  access: lazyRouteComponent(() => loadPart(() => import("../features/access/access-dialog")), "AccessDialog"),
  "log-out": lazyRouteComponent(() => loadPart(() => import("../features/access/log-out-dialog")), "LogOutDialog"),
};

let open: Overlay | null = null;
const listeners = new Set<() => void>();

export function openOverlay(overlay: Overlay | null): void {
  open = overlay;
  for (const listener of listeners) listener();
}

export function toggleOverlay(overlay: Overlay): void {
  openOverlay(open === overlay ? null : overlay);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Draws the one that is open. */
export function Overlays() {
  const shown = useSyncExternalStore(subscribe, () => open);
  if (shown === null) return null;
  const Part = PARTS[shown];
  return (
    <CatchBoundary getResetKey={() => shown} errorComponent={PartBroke}>
      <Suspense fallback={null}>
        <Part onClose={() => openOverlay(null)} />
      </Suspense>
    </CatchBoundary>
  );
}
