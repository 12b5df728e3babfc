import { Dialog } from "../ui/dialog";
import { Keys } from "../ui/keys";
import { PAGES } from "./pages";
import { MOD, text } from "./text";

export const SHORTCUTS: readonly (readonly [keys: string, does: string])[] = [
  [`${MOD} K`, text.openPalette],
  ["/", text.search],
  ...PAGES.map(({ key, name }) => [`g ${key}`, text.goTo(name)] as const),
  ["p", text.pauseOrResume],
  ["?", text.shortcuts],
  ["Esc", text.closeWhatIsOpen],
];

/** Which keys do what. */
export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog isOpen onClose={onClose} title={text.shortcuts} description={text.shortcutsHint} width="max-w-md">
      <dl className="grid gap-px">
        {SHORTCUTS.map(([keys, does]) => (
          <div
            key={keys}
            className="flex items-center justify-between gap-4 border-t border-line/60 py-1.5 text-[13px]"
          >
            <dt className="order-2">
              <Keys keys={keys} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
