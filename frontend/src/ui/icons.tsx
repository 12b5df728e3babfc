const SHAPES = {
  pulse: "M2 12h4l3-8 5 16 3-8h5",
  overview: "M4 13h6V4H4zM14 20h6V4h-6zM4 20h6v-3H4z",
  system: "M3 5h18v11H3zM8 20h8M12 16v4",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
  up: "M12 19V5M6 11l6-6 6 6",
  warning: "M12 4 2.5 20h19zM12 10v4M12 17v.01",
  offline: "M4 4l16 16M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-6-2.8M12 19v.01",
};

interface IconProps {
  name: keyof typeof SHAPES;
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
