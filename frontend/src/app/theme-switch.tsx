import { chooseTheme, THEMES, useTheme } from "../lib/theme";
import { Icon } from "../ui/icons";
import { Segmented } from "../ui/segmented";
import { text } from "./text";

const SEGMENTS = THEMES.map((theme) => ({
  value: theme,
  label: <Icon name={theme} size={14} />,
  title: text.themes[theme],
}));

/** Follow the system, or always dark, or always light. */
export function ThemeSwitch() {
  return <Segmented label={text.theme} segments={SEGMENTS} value={useTheme()} onChoose={chooseTheme} />;
}
