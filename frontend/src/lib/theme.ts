import { stored, useStored } from "./stored";

/** As the system has it, or always the one. */
export type Theme = "system" | "dark" | "light";

export const THEMES = ["system", "dark", "light"] as const;

/** Shared with public/theme.js, which applies the choice before the first paint. */
const choice = stored<Theme>("pulseboard-theme", THEMES);

export function chooseTheme(theme: Theme): void {
  choice.write(theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function useTheme(): Theme {
  return useStored(choice);
}
