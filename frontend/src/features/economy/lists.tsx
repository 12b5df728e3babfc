import { useNavigate } from "@tanstack/react-router";
import { useId } from "react";
import { addressOf } from "../../lib/base-path";
import { useExport } from "../../live/me";
import { Icon } from "../../ui/icons";
import { Segmented } from "../../ui/segmented";
import { useTyped } from "../../ui/use-typed";
import { AccountList } from "./account-list";
import { type EconomySearch, KINDS, type KindFilter } from "./search";
import { text } from "./text";
import { TransactionList } from "./transaction-list";
import type { GuildNames } from "./use-guild-names";

const LISTS = [
  { value: "accounts", label: text.accounts },
  { value: "transactions", label: text.transactions },
] as const;

/** All accounts or all transactions, whichever the address asks for. */
export function Lists({ search, guilds }: { search: EconomySearch; guilds: GuildNames }) {
  const navigate = useNavigate();
  const file = useExport("economy.export");
  const list = search.list ?? "accounts";
  const change = (next: Partial<EconomySearch>, replace: boolean) =>
    void navigate({ to: "/economy", search: { ...search, ...next }, replace, resetScroll: false });
  return (
    <section className="min-w-0 overflow-hidden rounded-card border border-line bg-surface">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2">
        <Segmented
          label={text.lists}
          segments={LISTS}
          value={list}
          onChoose={(next) => change({ list: next === "transactions" ? next : undefined }, false)}
        />
        <div className="ml-auto flex min-w-0 items-center gap-2 max-sm:ml-0 max-sm:w-full">
          {list === "accounts" ? (
            <Search asked={search.q ?? ""} onAsk={(q) => change({ q: q === "" ? undefined : q }, true)} />
          ) : (
            <Kinds kind={search.kind} onChoose={(kind) => change({ kind }, true)} />
          )}
          {file.may && (
            <a
              href={addressOf(`/api/economy/export/${list}?format=csv`)}
              download
              onClick={file.onClick}
              className="grid h-8 shrink-0 place-items-center rounded-control border border-line px-2.5 text-muted hover:bg-raised hover:text-text"
              title={text.export}
            >
              <Icon name="download" size={15} />
              <span className="sr-only">{text.export}</span>
            </a>
          )}
        </div>
      </header>
      {file.isRefused && (
        <p role="alert" className="px-4 pb-2 text-[13px] text-muted">
          {text.exportRefused}
        </p>
      )}
      {list === "accounts" ? <AccountList search={search} guilds={guilds} /> : <TransactionList kind={search.kind} />}
    </section>
  );
}

/** Asks when nothing has been typed for a moment; follows the address when that is changed by something else. */
function Search({ asked, onAsk }: { asked: string; onAsk: (q: string) => void }) {
  const id = useId();
  const [written, setWritten] = useTyped(asked, onAsk);
  return (
    <div className="relative min-w-0 flex-1 sm:w-72">
      <label htmlFor={id} className="sr-only">
        {text.search}
      </label>
      <Icon name="search" size={14} className="pointer-events-none absolute top-2.25 left-2.5 text-faint" />
      <input
        id={id}
        type="search"
        maxLength={200}
        value={written}
        onChange={(event) => setWritten(event.currentTarget.value)}
        placeholder={text.searchHint}
        data-shortcut="/"
        className="h-8 w-full rounded-control border border-line bg-bg pr-2 pl-8 text-[13px] placeholder:text-faint"
      />
    </div>
  );
}

function Kinds({ kind, onChoose }: { kind: KindFilter | undefined; onChoose: (kind: KindFilter | undefined) => void }) {
  return (
    <label className="min-w-0">
      <span className="sr-only">{text.kindFilter}</span>
      <select
        value={kind ?? ""}
        onChange={(event) => onChoose(KINDS.find((each) => each === event.currentTarget.value))}
        className="h-8 w-full rounded-control border border-line bg-bg px-2 text-[13px]"
      >
        <option value="">{text.kindAll}</option>
        {KINDS.map((each) => (
          <option key={each} value={each}>
            {each === "administration" ? text.kindAdministration : text.kind(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
