import { plural } from "../../lib/plural";

/** Every sentence of these components. */
export const text = {
  arrived(events: number, errors: number): string {
    const arrived = plural(events, { one: "# new event", other: "# new events" });
    return errors === 0 ? arrived : `${arrived}, ${plural(errors, { one: "# error", other: "# errors" })}`;
  },
};
