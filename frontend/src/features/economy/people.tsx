import { nameOr } from "../../lib/name";
import type { Person } from "../../live/protocol.gen";
import { text } from "./text";

/** Members by name, one after the other. */
export function People({ people }: { people: readonly Person[] }) {
  if (people.length === 0) return <span className="text-faint">{text.many}</span>;
  return (
    <span className="line-clamp-1">
      {people.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <bdi>{nameOr(id, name)}</bdi>
        </span>
      ))}
    </span>
  );
}
