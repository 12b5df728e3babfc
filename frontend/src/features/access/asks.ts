import { sendJson } from "../../live/http";
import type { Me, SessionSeen, TokenSeen } from "../../live/protocol.gen";
import { browserOf } from "./agent";
import { SESSIONS, TOKENS } from "./queries";
import { text } from "./text";

/** What is done only after it was confirmed. */
export interface Ask {
  title: string;
  /** What that means for whoever is meant. */
  means: string;
  /** What the confirming button says. */
  confirm: string;
  send: () => Promise<unknown>;
  /** What to say when it was done; null: then this browser is out. */
  done: string | null;
}

export function logOutOf({ isLocal }: Me): Ask {
  return {
    title: text.logOutTitle,
    means: text.logOutMeans(isLocal),
    confirm: text.logOut,
    send: () => sendJson("POST", "/api/logout"),
    done: null,
  };
}

export function logOutEverywhereOf({ isLocal, may }: Me): Ask {
  return {
    title: text.everywhereTitle,
    means: text.everywhereMeans(isLocal, may.includes("tokens.manage")),
    confirm: text.logOutEverywhere,
    send: () => sendJson("DELETE", SESSIONS),
    done: null,
  };
}

export function endOf({ id, agent, address }: SessionSeen): Ask {
  return {
    title: text.endTitle,
    means: text.endMeans(browserOf(agent), address),
    confirm: text.endConfirm,
    send: () => sendJson("DELETE", `${SESSIONS}/${encodeURIComponent(id)}`),
    done: text.ended,
  };
}

export function revocationOf({ id, name }: TokenSeen): Ask {
  return {
    title: text.revokeTitle(name),
    means: text.revokeMeans,
    confirm: text.revokeConfirm,
    send: () => sendJson("DELETE", `${TOKENS}/${encodeURIComponent(id)}`),
    done: text.revoked,
  };
}
