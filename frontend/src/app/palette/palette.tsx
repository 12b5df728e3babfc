import { useNavigate } from "@tanstack/react-router";
import { Command, defaultFilter, useCommandState } from "cmdk";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { accountParam } from "../../features/economy/search";
import { useGuildNames } from "../../features/economy/use-guild-names";
import { nameOr } from "../../lib/name";
import { Dialog } from "../../ui/dialog";
import { Icon, type IconName } from "../../ui/icons";
import { Keys } from "../../ui/keys";
import { PAGES } from "../pages";
import { text } from "../text";
import { useActions } from "./use-actions";
import { isId, useFound } from "./use-subjects";

const ICONS = { command: "commands", guild: "people", member: "person" } as const;

/** The item for whatever is typed: there is always that, after all that fits better. */
const ANY_WORDS = "any words";
function fits(value: string, words: string): number {
  if (value === ANY_WORDS) return 1e-6;
  // An id isn't one that has its digits somewhere.
  if (isId(words)) return value.split(" ").some((word) => word.startsWith(words)) ? 1 : 0;
  return defaultFilter(value, words);
}

/** One field for everything: jump to a page, see the events of somebody or something, or do what has a key or a switch. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  const actions = useActions();
  const words = typed.trim();
  const found = useFound(words);
  const guilds = useGuildNames();
  const toEvents = (q: string) => navigate({ to: "/events", search: { q } });
  const then = (run: () => unknown) => () => {
    onClose();
    void run();
  };
  return (
    <Dialog isOpen onClose={onClose} title={text.openPalette} width="max-w-xl" isBare>
      <Command label={text.openPalette} filter={fits} loop className="flex min-h-0 flex-col">
        <div className="flex items-center gap-3 border-b border-line px-4">
          <Icon name="search" className="shrink-0 text-faint" />
          <Field typed={typed} onType={setTyped} />
        </div>
        <Command.List className="palette-list min-h-0 overflow-y-auto p-2">
          <Command.Empty className="px-3 py-6 text-center text-[13px] text-muted">{text.nothingFits}</Command.Empty>
          <Command.Group heading={text.toPages}>
            {PAGES.map((page) => (
              <Item
                key={page.path}
                value={page.name}
                icon={page.icon}
                keys={`g ${page.key}`}
                onSelect={then(() => navigate({ to: page.path }))}
              >
                {page.name}
              </Item>
            ))}
          </Command.Group>
          <Command.Group heading={text.toDo}>
            {actions.map((action) => (
              <Item
                key={action.name}
                value={action.name}
                icon={action.icon}
                keys={action.keys}
                onSelect={then(action.run)}
              >
                {action.name}
              </Item>
            ))}
          </Command.Group>
          {words !== "" && found !== null && (
            <Command.Group heading={text.eventsOf}>
              <Item value={ANY_WORDS} icon="search" onSelect={then(() => toEvents(quoted(words)))}>
                {text.eventsWith(words)}
              </Item>
              {found.subjects.map((subject) => (
                <Item
                  key={`${subject.query} ${subject.id}`}
                  value={`${subject.name} ${text[subject.type]} ${subject.id}`}
                  icon={ICONS[subject.type]}
                  note={isId(words) ? `${text[subject.type]} ${subject.id}` : text[subject.type]}
                  onSelect={then(() => toEvents(subject.query))}
                >
                  <bdi>{subject.name}</bdi>
                </Item>
              ))}
            </Command.Group>
          )}
          {words !== "" && found !== null && found.accounts.length > 0 && (
            <Command.Group heading={text.accountOf}>
              {found.accounts.map(({ guild, member, name }) => (
                <Item
                  key={`${guild} ${member}`}
                  value={`${nameOr(member, name)} ${text.account} ${member} ${guild}`}
                  icon="economy"
                  note={guild === "global" ? text.account : (guilds.get(guild) ?? guild)}
                  onSelect={then(() =>
                    navigate({ to: "/economy", search: { account: accountParam({ guild, member }) } }),
                  )}
                >
                  <bdi>{nameOr(member, name)}</bdi>
                </Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

/** Where one types. Enter takes what is chosen; where nothing is yet, the first that fits as soon as it is there. */
function Field({ typed, onType }: { typed: string; onType: (typed: string) => void }) {
  const chosen = useCommandState(({ value }) => value);
  const input = useRef<HTMLInputElement>(null);
  const isEarly = useRef(false);
  useEffect(() => {
    if (isEarly.current && chosen) chosenItem(input.current)?.click();
  }, [chosen]);
  const onKeyDown = ({ key, nativeEvent }: KeyboardEvent) => {
    isEarly.current = key === "Enter" && !nativeEvent.isComposing && !chosen;
  };
  return (
    <Command.Input
      ref={input}
      value={typed}
      onValueChange={onType}
      onKeyDown={onKeyDown}
      placeholder={text.paletteHint}
      className="h-12 min-w-0 flex-1 bg-transparent text-[15px] outline-none placeholder:text-faint"
    />
  );
}

function chosenItem(input: HTMLInputElement | null): HTMLElement | null {
  return input?.closest("[cmdk-root]")?.querySelector("[aria-selected=true]") ?? null;
}

interface ItemProps {
  /** What is compared with what is typed; unique. */
  value: string;
  icon: IconName;
  keys?: string | undefined;
  note?: string;
  onSelect: () => void;
  children: ReactNode;
}

function Item({ value, icon, keys, note, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-9 cursor-pointer items-center gap-3 rounded-control px-3 text-[13.5px] data-[selected=true]:bg-raised"
    >
      <Icon name={icon} className="shrink-0 text-faint" />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {note && <bdi className="max-w-[60%] shrink-0 truncate text-[12px] text-faint">{note}</bdi>}
      {keys && <Keys keys={keys} />}
    </Command.Item>
  );
}

/** More than one word is one text to look for, not several. */
function quoted(words: string): string {
  return /\s/.test(words) && !/[":]/.test(words) ? `"${words}"` : words;
}
