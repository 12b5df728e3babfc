import { useEffect, useState } from "react";

/** Counts changes of the theme, chosen or the system's: a canvas has to be drawn again in the new colours. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const changed = () => setVersion((now) => now + 1);
    const system = matchMedia("(prefers-color-scheme: dark)");
    const chosen = new MutationObserver(changed);
    system.addEventListener("change", changed);
    chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      system.removeEventListener("change", changed);
      chosen.disconnect();
    };
  }, []);
  return version;
}

/**
 * The colour of a line by its token (`--pulse`), in CSS: while its numbers are old only so much of it that lines can be
 * told apart.
 */
export function lineColour(token: string, isFresh: boolean): string {
  return isFresh ? `var(${token})` : `color-mix(in oklab, var(${token}) 40%, var(--faint))`;
}

/** What a colour in CSS is now, in a form that a canvas takes, as `probe` would be drawn in it. */
export function colourOf(probe: HTMLElement, colour: string): string {
  probe.style.color = colour;
  return getComputedStyle(probe).color;
}
