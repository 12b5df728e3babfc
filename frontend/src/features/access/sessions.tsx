import { useLive } from "../../live/live-context";
import type { Me, SessionSeen } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { Loaded } from "../../ui/loaded";
import { Pill } from "../../ui/pill";
import { RelativeTime } from "../../ui/relative-time";
import { browserOf } from "./agent";
import { type Ask, endOf, logOutEverywhereOf, logOutOf } from "./asks";
import { Line, Part } from "./part";
import { useSessions } from "./queries";
import { text } from "./text";

/** The browsers that are signed in; each can be sent away. */
export function Sessions({ me, onAsk }: { me: Me; onAsk: (ask: Ask) => void }) {
  const everywhere = (
    <Button size="small" kind="quiet" onClick={() => onAsk(logOutEverywhereOf(me))}>
      {text.logOutEverywhere}
    </Button>
  );
  return (
    <Part title={text.sessions} action={everywhere} testId="sessions">
      <Loaded query={useSessions()}>
        {({ items }) => (
          <ul>
            {items.map((session) => (
              <SessionLine key={session.id} me={me} session={session} onAsk={onAsk} />
            ))}
          </ul>
        )}
      </Loaded>
    </Part>
  );
}

interface SessionLineProps {
  me: Me;
  session: SessionSeen;
  onAsk: (ask: Ask) => void;
}

function SessionLine({ me, session, onAsk }: SessionLineProps) {
  const clockOffset = useLive((state) => state.clockOffset);
  const { name, role, address, agent, createdAt, seenAt, isYours } = session;
  return (
    <Line
      title={
        <>
          <span title={agent}>{browserOf(agent)}</span>
          {isYours && <Pill tone="text-info">{text.thisBrowser}</Pill>}
        </>
      }
      action={
        <Button size="small" onClick={() => onAsk(isYours ? logOutOf(me) : endOf(session))}>
          {isYours ? text.logOut : text.end}
        </Button>
      }
    >
      <p className="num text-[12.5px] text-muted">
        <bdi>{name}</bdi>
        {` · ${role} · ${address} · `}
        <span className="whitespace-nowrap">
          {text.signedIn} <RelativeTime at={createdAt} clockOffset={clockOffset} suffix={text.ago} />
        </span>
        {" · "}
        <span className="whitespace-nowrap">
          {text.seen} <RelativeTime at={seenAt} clockOffset={clockOffset} suffix={text.ago} />
        </span>
      </p>
    </Line>
  );
}
