const SHAPES = {
  calendar: "M4 6h16v14H4zM4 10.5h16M8 3v4M16 3v4",
  pulse: "M2 12h4l3-8 5 16 3-8h5",
  overview: "M4 13h6V4H4zM14 20h6V4h-6zM4 20h6v-3H4z",
  events: "M4 6h16M4 12h16M4 18h10",
  commands: "m5 8 5 4-5 4M13 17h6",
  economy:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15 9.2c-.6-1-1.7-1.5-3-1.5-1.7 0-3 .8-3 2.2 0 3 6 1.3 6 4.3 0 1.4-1.3 2.2-3 2.2-1.3 0-2.4-.5-3-1.5M12 6v1.7M12 16.4v1.6",
  health: "M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20",
  close: "M6 6l12 12M18 6 6 18",
  check: "m5 13 4.5 4.5L19 7",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  more: "M5 12v.01M12 12v.01M19 12v.01",
  up: "m6 15 6-6 6 6",
  down: "m6 9 6 6 6-6",
  left: "m14 6-6 6 6 6",
  right: "m10 6 6 6-6 6",
  external: "M14 4h6v6M20 4l-9 9M17 14v5H5V7h5",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  filter: "M4 5h16l-6.5 8v5l-3 2v-7z",
  undo: "M9 8H4V3M4.5 8A8.5 8.5 0 1 1 4 14",
  stopped: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM9 9l6 6M15 9l-6 6",
  unplugged: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  people:
    "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19c.6-3 3.2-4.7 6.5-4.7s5.9 1.7 6.5 4.7M16 5.5a3.2 3.2 0 0 1 0 6.2M18 14.8c1.9.7 3.1 2.2 3.5 4.2",
  bell: "M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20.5h4",
  mute: "M6 17V11a6 6 0 0 1 9-5.2M18 11.5V17M4 17h16M10 20.5h4M4 4l16 16",
  pause: "M8 5v14M16 5v14",
  play: "M7 5v14l11-7z",
  sliders: "M4 8h9M19 8h1M4 16h1M11 16h9M16 5.5v5M8 13.5v5",
  key: "M8 11a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM11.2 12.3 20 3.5M16 7.5l3 3",
  leave: "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  system: "M3 5h18v11H3zM8 20h8M12 16v4",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
  top: "M12 19V5M6 11l6-6 6 6",
  warning: "M12 4 2.5 20h19zM12 10v4M12 17v.01",
  offline: "M4 4l16 16M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-6-2.8M12 19v.01",
};

export type IconName = keyof typeof SHAPES;

interface IconProps {
  name: IconName;
  size?: number;
  className?: string;
}

/** A drawing beside a text that says the same: hidden from those who listen. */
export function Icon({ name, size = 16, className }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
      aria-hidden="true"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
