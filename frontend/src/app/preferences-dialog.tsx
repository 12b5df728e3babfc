import { Dialog } from "../ui/dialog";
import { Preferences } from "./preferences";
import { text } from "./text";

/** The same as in the rail's foot, where there is no rail. */
export function PreferencesDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog isOpen onClose={onClose} title={text.preferences} width="max-w-sm">
      <Preferences />
    </Dialog>
  );
}
