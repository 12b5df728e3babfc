// Runs before the first paint, so that a theme that was chosen doesn't flash in after the system's.
try {
  const theme = localStorage.getItem("pulseboard-theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; then the system's theme it is.
}
