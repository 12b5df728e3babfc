import { useNavigate, useSearch } from "@tanstack/react-router";
import { AllCommands } from "../features/commands/all-commands";
import { CommandTitle } from "../features/commands/command-title";
import { OneCommand } from "../features/commands/one-command";
import { type CommandSearch, commandSearch } from "../features/commands/search";
import { Failures } from "../features/failures/failures";
import { RangeChoice } from "../features/trend/range-choice";
import { useRange } from "../live/use-range";

/** Which commands are used, how they fare, and what went wrong in them; or all about one of them. */
export function Commands() {
  const {
    command,
    failure,
    bugs = "newest",
  } = useSearch({ strict: false, select: commandSearch, structuralSharing: true });
  const navigate = useNavigate();
  const [range, choose] = useRange();
  const change = (next: CommandSearch, replace: boolean) =>
    void navigate({ to: ".", search: (now: object) => ({ ...now, ...next }), replace, resetScroll: false });
  return (
    <div className="flex flex-col gap-4" key={command ?? ""}>
      <CommandTitle command={command ?? null} aside={<RangeChoice />} />
      <Failures
        range={range}
        command={command ?? null}
        open={failure ?? null}
        onOpen={(fingerprint) => change({ failure: fingerprint ?? undefined }, false)}
        order={bugs}
        onOrder={(order) => change({ bugs: order === "count" ? order : undefined }, true)}
        onLonger={() => choose({ last: "30d" })}
      >
        {command === undefined ? <AllCommands range={range} /> : <OneCommand command={command} range={range} />}
      </Failures>
    </div>
  );
}
