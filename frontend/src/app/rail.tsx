import { Link } from "@tanstack/react-router";
import { compact } from "../lib/format";
import { useLive } from "../live/live-context";
import { Icon } from "../ui/icons";
import { PAGES } from "./pages";
import { Preferences } from "./preferences";
import { text } from "./text";

/** The pages: a rail at the left, a bar at the bottom of a small screen. */
export function Rail() {
  const bugs = useLive((state) => state.stats?.commands.bugsLastDay ?? 0);
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
          className="relative flex min-w-0 flex-col items-center gap-1 rounded-control px-2 py-1.5 text-[11px] font-medium text-muted hover:text-text aria-[current=page]:bg-raised aria-[current=page]:text-text md:flex-row md:gap-2.5 md:text-sm"
        >
          <Icon name={page.icon} />
          {page.name}
          {page.path === "/commands" && bugs > 0 ? (
            <Badge count={bugs} />
          ) : (
            <span aria-hidden="true" className="ml-auto hidden font-mono text-[11px] text-faint md:block">
              {text.keys(page.key)}
            </span>
          )}
        </Link>
      ))}
      <div className="hidden md:mt-auto md:block">
        <Preferences />
      </div>
    </nav>
  );
}

/** How many commands ended in a bug; on a small screen it sits at the drawing's corner. */
function Badge({ count }: { count: number }) {
  return (
    <span
      title={text.bugs(count)}
      className="num fresh absolute top-0.5 left-1/2 ml-1 rounded-full px-1.5 text-[10.5px] leading-4 font-semibold text-error tinted md:static md:ml-auto md:text-[11.5px] md:leading-[18px]"
    >
      <span aria-hidden="true">{compact(count)}</span>
      <span className="sr-only">{text.bugs(count)}</span>
    </span>
  );
}
