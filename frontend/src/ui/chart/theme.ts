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

/** The colour that a token (`--pulse`) is now, in a form that a canvas takes, as `probe` would be drawn in it. */
export function colourOf(probe: HTMLElement | null, token: string): string {
  if (probe === null) return "gray";
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}
