import type { ReactNode } from "react";

/** A word or a number that stands out by its colour, which is a class: `text-error`. */
export function Pill({ tone = "text-muted", children }: { tone?: string; children: ReactNode }) {
  return (
    <span
      className={`fresh num inline-flex h-5 shrink-0 items-center gap-1 rounded-full px-2 text-[11.5px] font-semibold whitespace-nowrap tinted ${tone}`}
    >
      {children}
    </span>
  );
}

interface PillToggleProps {
  isOn: boolean;
  onToggle: () => void;
  title?: string;
  children: ReactNode;
}

/** A filter that is on or off. */
export function PillToggle({ isOn, onToggle, title, children }: PillToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={title}
      onClick={onToggle}
      className={`num inline-flex h-6 shrink-0 items-center gap-1 rounded-full border px-2.5 text-[12.5px] whitespace-nowrap ${isOn ? "border-transparent bg-raised font-medium text-text" : "border-line text-muted hover:text-text"}`}
    >
      {children}
    </button>
  );
}
