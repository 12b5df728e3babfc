import { type ReactNode, useState } from "react";
import { count, dateAndTime } from "../../lib/format";
import { nameOr } from "../../lib/name";
import { HttpFailure } from "../../live/http";
import { useMay } from "../../live/me";
import type { EconomyOverview, TransactionDetail } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Icon } from "../../ui/icons";
import { PageTitle } from "../../ui/page-title";
import { Pill } from "../../ui/pill";
import { Problem } from "../../ui/problem";
import { CardSkeleton } from "../../ui/skeleton";
import { inWords } from "./amounts";
import { BackLink } from "./back-link";
import { Entries } from "./entries";
import { TransactionLink } from "./links";
import { useTransaction } from "./queries";
import { ReceiptLine } from "./receipt";
import { text } from "./text";
import { UndoDialog } from "./undo-dialog";
import type { Receipt } from "./use-change";
import { useGuildNames } from "./use-guild-names";

/** One transaction, whole: who asked for it and why, its entries, and the way back. */
export function TransactionView({ number, overview }: { number: number; overview: EconomyOverview }) {
  const query = useTransaction(number);
  const transaction = query.data;
  if (transaction === undefined) {
    const isMissing = query.error instanceof HttpFailure && query.error.status === 404;
    return (
      <div className="grid gap-4">
        <BackLink />
        <PageTitle isHidden>{text.transaction(number)}</PageTitle>
        {query.error === null ? (
          <CardSkeleton className="h-56" />
        ) : (
          <Card title={text.transaction(number)}>
            <Problem
              {...(isMissing && { title: text.notFound })}
              reason={query.error.message}
              {...(!isMissing && { onRetry: () => query.refetch() })}
              isRetrying={query.isFetching}
            />
          </Card>
        )}
      </div>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-4" data-testid="transaction">
      <BackLink />
      <Head key={transaction.id} transaction={transaction} overview={overview} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
        <Entries transaction={transaction} />
        <Facts transaction={transaction} />
      </div>
    </div>
  );
}

function Head({ transaction, overview }: { transaction: TransactionDetail; overview: EconomyOverview }) {
  const [isAsked, setIsAsked] = useState(false);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const { id, kind, amount, undoneBy } = transaction;
  const canUndo = useMay("economy.change") && kind !== "undo" && undoneBy === null;
  return (
    <>
      {receipt !== null && (
        <ReceiptLine
          says={text.done.undo(id)}
          transaction={receipt.transaction ?? null}
          onDismiss={() => setReceipt(null)}
        />
      )}
      <div>
        <PageTitle
          aside={
            canUndo && (
              <Button kind="danger" onClick={() => setIsAsked(true)}>
                <Icon name="undo" size={14} />
                {text.undo}
              </Button>
            )
          }
        >
          <span className="flex flex-wrap items-center gap-2">
            {text.kind(kind)}
            <span className="num font-normal text-muted">{`#${count(id)}`}</span>
            {undoneBy !== null && <Pill>{text.undone}</Pill>}
          </span>
        </PageTitle>
        <p className="num mt-0.5 text-[22px] font-semibold tracking-[-0.02em]">
          {inWords(count(amount), amount, overview.currency)}
        </p>
      </div>
      {isAsked && (
        <UndoDialog
          transaction={transaction}
          largeAmount={overview.largeAmount}
          onClose={() => setIsAsked(false)}
          onDone={(done) => {
            setIsAsked(false);
            setReceipt(done);
          }}
        />
      )}
    </>
  );
}

/** What wasn't asked for in Discord: of it the server is known whose accounts it concerns. */
const MADE_ELSEWHERE = /^(dashboard|import):/;

function Facts({ transaction }: { transaction: TransactionDetail }) {
  const guilds = useGuildNames();
  const mayChange = useMay("economy.change");
  const { at, actor, guild, reason, interaction, undoes, undoneBy, kind } = transaction;
  const isInteraction = !MADE_ELSEWHERE.test(interaction);
  return (
    <section className="rounded-card border border-line bg-surface">
      <dl className="num grid text-[13px] *:border-line/60 *:not-first:border-t">
        <Fact name={text.when}>
          <time dateTime={at}>{dateAndTime(Date.parse(at))}</time>
        </Fact>
        <Fact name={text.asked}>
          <bdi>{nameOr(actor.id, actor.name)}</bdi>
        </Fact>
        <Fact name={isInteraction ? text.askedIn : text.guild}>
          <bdi>{guild === null ? (isInteraction ? text.noGuild : text.everywhere) : (guilds.get(guild) ?? guild)}</bdi>
        </Fact>
        <Fact name={text.reason}>
          {reason === null ? <span className="text-faint">{text.noReason}</span> : <bdi>{reason}</bdi>}
        </Fact>
        {undoneBy !== null && (
          <Fact name={text.undone}>
            <TransactionLink number={undoneBy}>{text.undoneBy(undoneBy)}</TransactionLink>
          </Fact>
        )}
        {undoes !== null && (
          <Fact name={text.undo}>
            <TransactionLink number={undoes}>{text.undoes(undoes)}</TransactionLink>
          </Fact>
        )}
        <Fact name={isInteraction ? text.interaction : text.request}>
          <span className="font-mono text-[12px] [overflow-wrap:anywhere]">{interaction}</span>
          <span className="mt-0.5 block text-[12px] text-faint">
            {isInteraction ? text.interactionHint : text.requestHint}
          </span>
        </Fact>
      </dl>
      {kind === "undo" && (
        <p className="border-t border-line/60 px-4 py-2.5 text-[12.5px] text-muted">
          {text.undoIsFinal} {mayChange && text.instead}
        </p>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="px-4 py-2">
      <dt className="text-[12px] text-muted">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
