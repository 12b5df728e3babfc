import { useState } from "react";
import { Icon } from "../ui/icons";

const THEMES = ["system", "dark", "light"] as const;
type Theme = (typeof THEMES)[number];

/** Shared with public/theme.js, which applies the choice before the first paint. */
const KEY = "pulseboard-theme";

/** Follow the system, or always dark, or always light. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(() => (document.documentElement.dataset.theme as Theme) ?? "system");
  function choose(next: Theme) {
    setTheme(next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      if (next === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
    } catch {
      // Storage may be forbidden: the choice then lasts as long as the page.
    }
  }
  return (
    <fieldset className="flex rounded-control bg-raised p-0.5">
      <legend className="sr-only">Theme</legend>
      {THEMES.map((name) => (
        <label
          key={name}
          title={`${name} theme`}
          className="grid h-7 flex-1 cursor-pointer place-items-center rounded-[5px] px-3 text-muted has-checked:bg-surface has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-info"
        >
          <input
            type="radio"
            name="theme"
            checked={theme === name}
            onChange={() => choose(name)}
            className="sr-only"
            aria-label={name}
          />
          <Icon name={name} size={14} />
        </label>
      ))}
    </fieldset>
  );
}
