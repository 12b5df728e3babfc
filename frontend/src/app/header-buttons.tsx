import { Icon } from "../ui/icons";
import { openOverlay } from "./overlays";
import { MOD, text } from "./text";

/** Opens the palette: a field in looks where there is room for one. */
export function PaletteButton() {
  return (
    <button
      type="button"
      onClick={() => openOverlay("palette")}
      className="flex size-8 items-center justify-center gap-2.5 rounded-control text-faint hover:text-text md:h-8 md:w-64 md:justify-start md:border md:border-line md:bg-surface md:px-3 md:text-[13px]"
    >
      <Icon name="search" size={15} className="shrink-0" />
      <span className="flex-1 truncate text-left max-md:sr-only">{text.openPalette}</span>
      <kbd className="hidden rounded border border-line px-1.5 font-mono text-[11px] md:block">{`${MOD} K`}</kbd>
    </button>
  );
}

/** Opens what stands in the rail's foot, on a screen that has no rail. */
export function PreferencesButton() {
  return (
    <button
      type="button"
      aria-label={text.preferences}
      onClick={() => openOverlay("preferences")}
      className="grid size-8 place-items-center rounded-control text-muted hover:text-text md:hidden"
    >
      <Icon name="sliders" size={17} />
    </button>
  );
}
