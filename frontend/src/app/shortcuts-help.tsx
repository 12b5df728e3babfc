import { Dialog } from "../ui/dialog";
import { Keys } from "../ui/keys";
import { PAGES } from "./pages";
import { MOD, text } from "./text";

interface Section {
  /** Where these keys are heard. */
  name: string;
  keys: readonly (readonly [keys: string, does: string])[];
}

export const SHORTCUTS: readonly Section[] = [
  {
    name: text.everywhere,
    keys: [
      [`${MOD} K`, text.openPalette],
      ["/", text.search],
      ...PAGES.map(({ key, name }) => [`g ${key}`, text.goTo(name)] as const),
      ["p", text.pauseOrResume],
      ["?", text.shortcuts],
      ["Esc", text.closeWhatIsOpen],
    ],
  },
  {
    name: text.onEvents,
    keys: [
      ["j", text.eventDown],
      ["k", text.eventUp],
      ["↑ ↓", text.eventUpOrDown],
      ["PgUp PgDn", text.pageUpOrDown],
      ["Home End", text.firstOrLast],
      ["Enter", text.openEvent],
      ["Esc", text.closeEvent],
    ],
  },
  {
    name: text.inChart,
    keys: [
      ["← →", text.moveCursor],
      ["PgUp PgDn", text.moveCursorFar],
      ["Home End", text.firstOrLast],
      ["+", text.zoomIn],
      ["0", text.zoomBack],
    ],
  },
  {
    name: text.inWeek,
    keys: [
      ["← ↑ → ↓", text.moveHour],
      ["Home End", text.hourOfDay],
    ],
  },
  {
    name: text.inQuery,
    keys: [
      ["↑ ↓", text.chooseSuggestion],
      ["Tab", text.takeSuggestion],
      ["Enter", text.askQuery],
    ],
  },
];

/** Which keys do what. */
export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog isOpen isText onClose={onClose} title={text.shortcuts} description={text.shortcutsHint} width="max-w-3xl">
      <div className="gap-x-8 sm:columns-2">
        {SHORTCUTS.map(({ name, keys }) => (
          <section key={name} className="mb-4 break-inside-avoid">
            <h3 className="pb-1 text-[12.5px] text-muted">{name}</h3>
            <dl className="grid gap-px">
              {keys.map(([each, does]) => (
                <div
                  key={each}
                  className="flex items-center justify-between gap-4 border-t border-line/60 py-1.5 text-[13px]"
                >
                  <dt className="order-2 shrink-0">
                    <Keys keys={each} />
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
