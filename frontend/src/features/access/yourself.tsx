import type { Me } from "../../live/protocol.gen";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icons";
import { Pill } from "../../ui/pill";
import { type Ask, logOutEverywhereOf, logOutOf } from "./asks";
import { text } from "./text";

/** Who looks, for somebody who doesn't look after others: their name, what they may do, and the ways out. */
export function Yourself({ me, onAsk }: { me: Me; onAsk: (ask: Ask) => void }) {
  return (
    <section
      data-testid="yourself"
      className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-3 gap-y-4 rounded-card border border-line p-4"
    >
      <Icon name="person" size={18} className="mt-0.5 text-faint" />
      <div className="text-[13px]">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <bdi className="min-w-0 text-[14.5px] font-semibold [overflow-wrap:anywhere]">{me.name}</bdi>
          <Pill tone="text-info">{text.roles[me.role]}</Pill>
        </p>
        <p className="text-[12.5px] text-muted">{text.cameWith(me.isLocal)}</p>
        <p className="mt-2">{text.roleMeans[me.role]}</p>
      </div>
      <div className="col-start-2 flex flex-wrap gap-2">
        <Button size="small" onClick={() => onAsk(logOutOf(me))}>
          {text.logOut}
        </Button>
        <Button size="small" kind="quiet" onClick={() => onAsk(logOutEverywhereOf(me))}>
          {text.logOutEverywhere}
        </Button>
      </div>
    </section>
  );
}
