import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { count, dateOfDay } from "../../lib/format";
import type { MemberAccount } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { type Column, DataTable, type Sorting } from "../../ui/data-table";
import { Empty } from "../../ui/empty";
import { Pill } from "../../ui/pill";
import { Coins } from "./coins";
import { AccountLink } from "./links";
import { PageOf } from "./page-of";
import { useAccounts } from "./queries";
import { type AccountSort, accountParam, type EconomySearch } from "./search";
import { text } from "./text";
import type { GuildNames } from "./use-guild-names";

/** Members' accounts, in the order and with the names that the address asks for. */
export function AccountList({ search, guilds }: { search: EconomySearch; guilds: GuildNames }) {
  const navigate = useNavigate();
  const { q, sort = "balance" } = search;
  const isDescending = (search.order ?? (sort === "name" ? "asc" : "desc")) === "desc";
  const list = useAccounts({ q, sort, order: isDescending ? "desc" : "asc" });
  const columns = useMemo(() => columnsFor(guilds), [guilds]);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (next: Partial<EconomySearch>) =>
    void navigate({ to: "/economy", search: { ...search, ...next }, replace: true, resetScroll: false });

  function onSort({ key, isDescending: wanted }: Sorting) {
    const isFirst = key !== sort;
    const down = isFirst ? key !== "name" : wanted;
    change({ sort: key as AccountSort, order: down ? "desc" : "asc" });
  }
  return (
    <PageOf
      list={list}
      shown={rows.length}
      empty={
        <Empty
          title={text.nobodyFound}
          action={
            <Button size="small" onClick={() => change({ q: undefined })}>
              {text.clearSearch}
            </Button>
          }
        >
          {text.nobodyFoundHint}
        </Empty>
      }
    >
      <DataTable
        caption={text.accounts}
        columns={columns}
        rows={rows}
        rowKey={accountParam}
        sorting={{ key: sort, isDescending }}
        onSort={onSort}
        opensRows
        testId="accounts"
      />
    </PageOf>
  );
}

function columnsFor(guilds: GuildNames): Column<MemberAccount>[] {
  return [
    {
      key: "name",
      title: text.member,
      isName: true,
      sortBy: ({ name }) => name,
      width: "w-[24%]",
      cell: (account) => (
        <span className="flex min-w-0 items-center gap-2">
          <AccountLink account={account} name={account.name} className="line-clamp-1 font-medium break-all" />
          {account.frozen && <Pill tone="text-info">{text.frozen}</Pill>}
        </span>
      ),
    },
    {
      key: "guild",
      title: text.guild,
      isLine: true,
      width: "w-[48%]",
      cell: ({ guild }) => (
        <bdi className="line-clamp-1 text-left text-muted max-md:break-all md:line-clamp-2">
          {guild === "global" ? text.everywhere : (guilds.get(guild) ?? guild)}
        </bdi>
      ),
    },
    {
      key: "streak",
      title: text.streak,
      isMinor: true,
      isNumber: true,
      sortBy: ({ streak }) => streak,
      cell: ({ streak }) => <span className="whitespace-nowrap text-muted">{text.streakDays(streak)}</span>,
    },
    {
      key: "lastClaim",
      title: text.lastClaim,
      isMinor: true,
      isNumber: true,
      cell: ({ lastClaim }) => (
        <span className="whitespace-nowrap text-muted">{lastClaim === null ? text.never : dateOfDay(lastClaim)}</span>
      ),
    },
    {
      key: "moves",
      title: text.moves,
      isMinor: true,
      isNumber: true,
      cell: ({ moves }) => <span className="text-muted">{count(moves)}</span>,
    },
    {
      key: "balance",
      title: text.balance,
      isNumber: true,
      isBesideName: true,
      sortBy: ({ balance }) => balance,
      cell: ({ balance }) => (
        <span className="fresh font-semibold">
          <Coins value={balance} isExact />
        </span>
      ),
    },
  ];
}
