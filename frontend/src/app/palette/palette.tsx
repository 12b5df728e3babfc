import { Command, useCommandState } from "cmdk";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icons";
import { Keys } from "../../ui/keys";
import { text } from "../text";
import { type PaletteRow, useGroups } from "./use-groups";

/** One field for everything: jump to a page, see the events of somebody or something, or do what has a key or a switch. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const words = typed.trim();
  const groups = useGroups(words);
  const first = useFirst(groups[0]?.rows[0]?.value, typed);
  return (
    <Dialog isOpen onClose={onClose} title={text.openPalette} width="max-w-xl" isBare>
      {/* What fits, and in which order, is told by the groups. */}
      <Command
        ref={first.palette}
        label={text.openPalette}
        shouldFilter={false}
        loop
        onKeyDown={first.onKeyDown}
        className="flex min-h-0 flex-col"
      >
        <div className="flex items-center gap-3 border-b border-line px-4">
          <Icon name="search" className="shrink-0 text-faint" />
          <Field typed={typed} onType={setTyped} />
        </div>
        <Command.List className="palette-list min-h-0 overflow-y-auto p-2" onPointerMove={first.onPointerMove}>
          <Command.Empty className="px-3 py-6 text-center text-[13px] text-muted">{text.nothingFits}</Command.Empty>
          {groups.map(({ heading, rows }) => (
            <Command.Group key={heading} heading={heading}>
              {rows.map((row) => (
                <Row key={row.value} row={row} onClose={onClose} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}

/** Keys that choose a row, beside the arrows; with Ctrl. */
const MOVES = ["n", "j", "p", "k"];

/**
 * Keeps the first row the chosen one, whatever comes to stand above it later, until a key or the mouse has chosen another;
 * other words begin anew.
 */
function useFirst(value: string | undefined, typed: string) {
  const palette = useRef<HTMLDivElement>(null);
  const chosenFor = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another first row, or other words, are the cause
  useLayoutEffect(() => {
    if (chosenFor.current === typed) return;
    chosenFor.current = null;
    palette.current?.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  }, [value, typed]);
  const choose = () => {
    chosenFor.current = typed;
  };
  return {
    palette,
    onKeyDown: ({ key, ctrlKey }: KeyboardEvent) => {
      if (["ArrowDown", "ArrowUp", "End"].includes(key) || (ctrlKey && MOVES.includes(key))) choose();
    },
    onPointerMove: choose,
  };
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

function Row({ row, onClose }: { row: PaletteRow; onClose: () => void }) {
  const { value, icon, shown, note, keys, run } = row;
  const onSelect = () => {
    onClose();
    void run();
  };
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="relative flex h-9 cursor-pointer items-center gap-3 rounded-control px-3 text-[13.5px] data-[selected=true]:chosen"
    >
      <Icon name={icon} className="shrink-0 text-faint" />
      <span className="min-w-0 flex-1 truncate">{shown}</span>
      {note && <bdi className="max-w-[60%] shrink-0 truncate text-[12px] text-faint">{note}</bdi>}
      {keys && <Keys keys={keys} />}
    </Command.Item>
  );
}
