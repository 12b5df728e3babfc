import { count, dateOfDay } from "../../lib/format";
import { nameOr } from "../../lib/name";
import { HttpFailure } from "../../live/http";
import { useMay } from "../../live/me";
import type { EconomyOverview, Statement } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { CopyButton } from "../../ui/copy-button";
import { PageTitle } from "../../ui/page-title";
import { Pill } from "../../ui/pill";
import { Problem } from "../../ui/problem";
import { CardSkeleton } from "../../ui/skeleton";
import { Stat } from "../../ui/stat";
import { AccountActions } from "./account-actions";
import { BackLink } from "./back-link";
import { EventsLink } from "./events-link";
import type { Paged } from "./page-of";
import { useStatement } from "./queries";
import type { AccountId } from "./search";
import { StatementTable } from "./statement";
import { text } from "./text";
import { useGuildNames } from "./use-guild-names";

interface AccountViewProps {
  account: AccountId;
  overview: EconomyOverview;
}

/** One member's account: how it stands, its statement, and what an administrator can do; a grant opens one that isn't there. */
export function AccountView({ account, overview }: AccountViewProps) {
  const list = useStatement(account);
  const first = list.isPlaceholderData ? undefined : list.data?.pages[0];
  const isNew = first === undefined && list.error instanceof HttpFailure && list.error.status === 404;
  if (first === undefined && !isNew) return <NotThere list={list} />;
  const { name = null, balance = 0, frozen = false } = first ?? {};
  return (
    <div className="grid grid-cols-1 gap-4" data-testid="account">
      <BackLink />
      {first === undefined ? <NewHead member={account.member} /> : <Head statement={first} />}
      <AccountActions
        subject={{ ...account, name: nameOr(account.member, name), balance, frozen }}
        overview={overview}
        isNew={isNew}
      />
      {first !== undefined && (
        <>
          <Figures statement={first} />
          <StatementTable list={list} lines={list.data?.pages.flatMap(({ items }) => items) ?? []} />
        </>
      )}
    </div>
  );
}

/** While it is on its way, or when it could not be loaded. */
function NotThere({ list }: { list: Paged }) {
  return (
    <div className="grid gap-4">
      <BackLink />
      <PageTitle isHidden>{text.account}</PageTitle>
      {list.error === null ? (
        <CardSkeleton className="h-40" />
      ) : (
        <Card title={text.account}>
          <Problem reason={list.error.message} onRetry={list.refetch} isRetrying={list.isFetching} />
        </Card>
      )}
    </div>
  );
}

function NewHead({ member }: { member: string }) {
  const mayGrant = useMay("economy.change");
  return (
    <div>
      <PageTitle aside={<EventsLink member={member} />}>{text.unknownMember}</PageTitle>
      <p className="num mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <span className="font-mono text-[12px]">{member}</span>
        <CopyButton copy={() => member} label={text.copyId} />
      </p>
      <p className="mt-1 text-[13px] text-muted">
        {text.unknownMemberHint} {mayGrant && text.grantOpens}
      </p>
    </div>
  );
}

function Head({ statement: { name, member, guild, frozen } }: { statement: Statement }) {
  const guilds = useGuildNames();
  return (
    <div>
      <PageTitle aside={<EventsLink member={member} />}>
        <span className="flex flex-wrap items-center gap-2">
          <bdi className="line-clamp-3 min-w-0 [overflow-wrap:anywhere]">{nameOr(member, name)}</bdi>
          {frozen && <Pill tone="text-info">{text.frozen}</Pill>}
        </span>
      </PageTitle>
      <p className="num mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted">
        <bdi className="line-clamp-2 min-w-0 [overflow-wrap:anywhere]">
          {guild === "global" ? text.everywhere : (guilds.get(guild) ?? guild)}
        </bdi>
        <span className="font-mono text-[12px]">{member}</span>
        <CopyButton copy={() => member} label={text.copyId} />
      </p>
      {frozen && <p className="mt-1 text-[13px] text-muted">{text.frozenMeans}</p>}
    </div>
  );
}

function Figures({ statement: { balance, streak, lastClaim, moves } }: { statement: Statement }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-card border border-line bg-line *:bg-surface md:grid-cols-4">
      <Stat label={text.balance} value={count(balance)} testId="balance" />
      <Stat label={text.streak} value={text.streakDays(streak)} />
      <Stat label={text.lastClaim} value={lastClaim === null ? text.never : dateOfDay(lastClaim)} />
      <Stat label={text.moves} value={count(moves)} />
    </dl>
  );
}
