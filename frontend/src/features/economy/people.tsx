import { nameOr } from "../../lib/name";
import type { Person } from "../../live/protocol.gen";
import { text } from "./text";

interface PeopleProps {
  people: readonly Person[];
  /** Who of them paid the others, or paid back, where it was a payment. */
  payer?: string | null;
}

/** Members by name, one after the other; where one paid another, in this order, and with an arrow. */
export function People({ people, payer = null }: PeopleProps) {
  if (people.length === 0) return <span className="text-faint">{text.many}</span>;
  const paid = people.find(({ id }) => id === payer);
  const inOrder = paid === undefined ? people : [paid, ...people.filter((each) => each !== paid)];
  return (
    <span className="line-clamp-1 break-all">
      {inOrder.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && (paid !== undefined && index === 1 ? <Paid /> : ", ")}
          <bdi>{nameOr(id, name)}</bdi>
        </span>
      ))}
    </span>
  );
}

function Paid() {
  return (
    <>
      <span className="sr-only">{text.paid}</span>
      <span aria-hidden="true" className="text-faint">
        {" → "}
      </span>
    </>
  );
}
