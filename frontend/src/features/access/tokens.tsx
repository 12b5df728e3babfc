import { useLive } from "../../live/live-context";
import type { TokenSeen } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { Code } from "../../ui/code";
import { Empty } from "../../ui/empty";
import { Loaded } from "../../ui/loaded";
import { RelativeTime } from "../../ui/relative-time";
import { type Ask, revocationOf } from "./asks";
import { Line, Part } from "./part";
import { useTokens } from "./queries";
import { text } from "./text";

interface TokensProps {
  onAsk: (ask: Ask) => void;
  onMake: (possibleScopes: readonly string[]) => void;
}

/** The tokens of programs; each can be revoked. */
export function Tokens({ onAsk, onMake }: TokensProps) {
  const tokens = useTokens();
  const possible = tokens.data?.possibleScopes;
  const make = (
    <Button size="small" disabled={possible === undefined} onClick={() => possible !== undefined && onMake(possible)}>
      {text.newToken}
    </Button>
  );
  return (
    <Part title={text.tokens} action={make} testId="tokens">
      <Loaded query={tokens}>
        {({ items }) => (
          <>
            {items.length === 0 && (
              <div className="pb-2">
                <Empty title={text.noTokens}>{text.noTokensMeans}</Empty>
              </div>
            )}
            <ul>
              {items.map((token) => (
                <TokenLine key={token.id} token={token} onRevoke={() => onAsk(revocationOf(token))} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Part>
  );
}

function TokenLine({ token, onRevoke }: { token: TokenSeen; onRevoke: () => void }) {
  const clockOffset = useLive((state) => state.clockOffset);
  const { name, scopes, madeBy, createdAt, usedAt } = token;
  return (
    <Line
      title={<bdi>{name}</bdi>}
      action={
        <Button size="small" onClick={onRevoke}>
          {text.revoke}
        </Button>
      }
    >
      <p className="num text-[12.5px] text-muted">
        <bdi>{text.madeBy(madeBy)}</bdi> <RelativeTime at={createdAt} clockOffset={clockOffset} suffix={text.ago} />
        {" · "}
        {usedAt === null ? (
          text.neverUsed
        ) : (
          <>
            {text.used} <RelativeTime at={usedAt} clockOffset={clockOffset} suffix={text.ago} />
          </>
        )}
      </p>
      <p className="mt-1 flex flex-wrap gap-1">
        {scopes.map((scope) => (
          <Code key={scope}>{scope}</Code>
        ))}
      </p>
    </Line>
  );
}
