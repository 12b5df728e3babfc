import { timeZone } from "../lib/format";
import { Icon } from "../ui/icons";
import { ThemeSwitch } from "./theme-switch";

/** The pages: a rail at the left, a bar at the bottom of a small screen. */
export function Rail({ version }: { version: string | null }) {
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 flex h-[62px] items-center gap-1 border-t border-line bg-bg px-4 md:sticky md:inset-auto md:top-0 md:h-dvh md:flex-col md:items-stretch md:border-t-0 md:border-r md:px-3 md:py-4"
    >
      <div className="hidden items-center gap-2 px-2 pt-2 pb-6 text-[15px] font-[650] tracking-[-0.01em] md:flex">
        <Icon name="pulse" size={22} className="text-pulse" />
        Pulseboard
      </div>
      <a
        href="/"
        aria-current="page"
        className="flex flex-col items-center gap-1 rounded-control bg-raised px-4 py-1.5 text-[11px] font-medium md:flex-row md:gap-2.5 md:px-2 md:text-sm"
      >
        <Icon name="overview" />
        Overview
      </a>
      <div className="ml-auto grid gap-3 md:mt-auto md:ml-0">
        <ThemeSwitch />
        <p className="num hidden justify-between px-2 text-[12px] text-faint md:flex">
          <span>{timeZone()}</span>
          <span title="Pulseboard's version">{version}</span>
        </p>
      </div>
    </nav>
  );
}
