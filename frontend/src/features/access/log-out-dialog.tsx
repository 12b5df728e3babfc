import { useMe } from "../../live/me";
import { Dialog } from "../../ui/dialog";
import { logOutOf } from "./asks";
import { Confirmation } from "./confirmation";

/** This browser's way out, by itself. */
export function LogOutDialog({ onClose }: { onClose: () => void }) {
  const me = useMe().data;
  if (me === undefined) return null;
  const ask = logOutOf(me);
  return (
    <Dialog isOpen onClose={onClose} title={ask.title} description={ask.means} width="max-w-md">
      <Confirmation ask={ask} onBack={onClose} onDone={onClose} />
    </Dialog>
  );
}
