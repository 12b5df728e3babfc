import { amount, count, percent } from "../../lib/format";
import type { EconomyOverview } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { text } from "./text";

/** Who holds how much: accounts by powers of ten, and what the richest have of all. */
export function Distribution({ overview }: { overview: EconomyOverview }) {
  const { distribution, shares, supply } = overview;
  const most = Math.max(1, ...distribution.map(({ accounts }) => accounts));
  return (
    <Card
      title={text.distribution}
      aside={<span className="ml-auto text-[12.5px] text-muted">{text.distributionHint}</span>}
      testId="distribution"
    >
      <ol className="num grid gap-1 px-4 pb-3 text-[13px]">
        {distribution.map(({ from, to, accounts, coins }) => (
          <li
            key={from}
            title={text.bucketSays(accounts, percent(shareOf(coins, supply)))}
            className="grid grid-cols-[8.5rem_minmax(0,1fr)_3.5rem] items-center gap-3 max-sm:grid-cols-[6.5rem_minmax(0,1fr)_3rem]"
          >
            <span className="truncate text-right text-muted">{rangeOf(from, to)}</span>
            <Bar share={accounts / most} className="text-info" />
            <span className="text-right">{count(accounts)}</span>
          </li>
        ))}
      </ol>
      {shares.length > 0 && (
        <>
          <h3 className="border-t border-line px-4 pt-2.5 text-[12px] font-medium text-muted">{text.shares}</h3>
          <dl className="num grid grid-cols-2 gap-x-5 gap-y-2 px-4 pt-1.5 pb-3.5 sm:grid-cols-4">
            {shares.map((share) => (
              <div key={`${share.percent} ${share.accounts}`} title={text.people(share.accounts)} className="min-w-0">
                <dt className="truncate text-[12px] text-muted">{text.shareOf(share.percent, share.accounts)}</dt>
                <dd className="fresh text-[15px] font-semibold">{percent(shareOf(share.coins, supply))}</dd>
                <dd aria-hidden="true" className="mt-1">
                  <Bar share={shareOf(share.coins, supply) ?? 0} className="text-info" />
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Card>
  );
}

/** A part of the whole as a bar; what is more than nothing is seen. */
export function Bar({ share, className }: { share: number; className: string }) {
  return (
    <span aria-hidden="true" className="block h-1 overflow-hidden rounded-full bg-raised">
      <span
        className={`fresh block h-full rounded-full bg-current ${className}`}
        style={{ width: share > 0 ? `max(2px, ${(share * 100).toFixed(2)}%)` : 0 }}
      />
    </span>
  );
}

/** null: of nothing there are no parts. */
export function shareOf(coins: number, all: number): number | null {
  return all > 0 ? coins / all : null;
}

/** `100 – 999`, `1M – 9.99M` */
export function rangeOf(from: number, to: number): string {
  return text.bucket(amount(from), amount(to));
}
