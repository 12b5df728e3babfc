import { nameOr } from "../../lib/name";
import type { Event, Ref } from "../../live/protocol.gen";

/** Characters that turn around what follows: in the middle of the sentence they would take the rest of it along. */
const TURNS_AROUND = /[\u202A-\u202E\u2066-\u2069]/g;

/** Letters, digits and signs that read from left to right wherever they stand. */
const PLAIN = /^[ -~]*$/;

/** The event's sentence as text, with the names of those involved set apart: the actor's in front, a payee's at the end. */
export function Message({ event }: { event: Event }) {
  const { head, body, end } = parts(event);
  return (
    <>
      {head && <Name>{head}</Name>}
      {PLAIN.test(body) ? body : <bdi>{body.replace(TURNS_AROUND, "")}</bdi>}
      {end && <Name>{end}</Name>}
    </>
  );
}

function Name({ children }: { children: string }) {
  return <bdi className="font-semibold">{children}</bdi>;
}

/** The sentence in three: only what stands there word for word is taken for a name. */
export function parts({ message, actor, data }: Pick<Event, "message" | "actor" | "data">) {
  const head = actor?.name && message.startsWith(actor.name) ? actor.name : "";
  const rest = message.slice(head.length);
  const payee = isRef(data.to) ? data.to : null;
  const end = payee?.name && rest.endsWith(payee.name) ? payee.name : "";
  return {
    head: actor && head && nameOr(actor.id, head),
    body: rest.slice(0, rest.length - end.length),
    end: payee && end && nameOr(payee.id, end),
  };
}

function isRef(value: unknown): value is Ref {
  if (typeof value !== "object" || value === null || !("id" in value && "name" in value)) return false;
  return typeof value.id === "string" && typeof value.name === "string";
}
