import type { ButtonHTMLAttributes, Ref } from "react";

const KINDS = {
  /** What the reader came for; one of a place at most. */
  primary: "border-transparent bg-info text-bg hover:bg-[color-mix(in_oklch,var(--info),var(--text)_15%)]",
  plain: "border-line bg-surface text-text hover:bg-raised",
  quiet: "border-transparent text-muted hover:bg-raised hover:text-text",
  danger: "border-error/40 text-error hover:bg-error/10",
};

const SIZES = { small: "h-7 px-2.5 text-[12.5px]", usual: "h-8 px-3.5 text-[13.5px]" };

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: keyof typeof KINDS;
  size?: keyof typeof SIZES;
  /** Something under way: the button can't be pressed again meanwhile. */
  isBusy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button; takes everything that `<button>` takes. */
export function Button({ kind = "plain", size = "usual", isBusy = false, className = "", ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={isBusy || undefined}
      disabled={isBusy}
      {...rest}
      className={`inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap disabled:cursor-default disabled:opacity-50 ${KINDS[kind]} ${SIZES[size]} ${className}`}
    />
  );
}
