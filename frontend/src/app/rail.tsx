import { Link } from "@tanstack/react-router";
import { timeZone } from "../lib/format";
import { useLive } from "../live/live-context";
import { Icon } from "../ui/icons";
import { PAGES } from "./pages";
import { text } from "./text";
import { ThemeSwitch } from "./theme-switch";

/** The pages: a rail at the left, a bar at the bottom of a small screen. */
export function Rail() {
  const version = useLive((state) => state.server?.version ?? null);
  return (
    <nav
      aria-label={text.pages}
      className="fixed inset-x-0 bottom-0 z-20 flex h-[62px] items-center justify-around border-t border-line bg-bg px-1 md:sticky md:inset-auto md:top-0 md:h-dvh md:flex-col md:items-stretch md:justify-start md:gap-1 md:border-t-0 md:border-r md:px-3 md:py-4"
    >
      <div className="hidden items-center gap-2 px-2 pt-2 pb-6 text-[15px] font-[650] tracking-[-0.01em] md:flex">
        <Icon name="pulse" size={22} className="text-pulse" />
        {text.product}
      </div>
      {PAGES.map((page) => (
        <Link
          key={page.path}
          to={page.path}
          activeOptions={{ exact: page.path === "/", includeSearch: false }}
          className="group flex min-w-0 flex-col items-center gap-1 rounded-control px-2 py-1.5 text-[11px] font-medium text-muted hover:text-text aria-[current=page]:bg-raised aria-[current=page]:text-text md:flex-row md:gap-2.5 md:text-sm"
        >
          <Icon name={page.icon} />
          {page.name}
          <span aria-hidden="true" className="ml-auto hidden font-mono text-[11px] text-faint md:block">
            g {page.key}
          </span>
        </Link>
      ))}
      <div className="hidden gap-3 md:mt-auto md:grid">
        <ThemeSwitch />
        <p className="num flex justify-between px-2 text-[12px] text-faint">
          <span>{timeZone()}</span>
          <span title={text.version}>{version}</span>
        </p>
      </div>
    </nav>
  );
}
