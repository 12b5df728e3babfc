import { WayIn } from "../features/connection/way-in";
import { useLive } from "../live/live-context";
import { face, isOut } from "../live/presence";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { text } from "./text";

interface FirstLoadFailedProps {
  reason: string;
  tryNow: () => void;
}

/**
 * Shown while nothing could be loaded yet: why, and that it is being tried again, or how to get in. The badge counts down
 * to the next try.
 */
export function FirstLoadFailed({ reason, tryNow }: FirstLoadFailedProps) {
  const shown = useLive(face);
  const isSignedOut = isOut(shown);
  return (
    <div className="grid justify-items-center px-4 py-24 text-center" role="status" data-testid="first-load-failed">
      <Icon name={isSignedOut ? "key" : "offline"} size={40} className="text-faint" />
      <h1 className="mt-4 text-lg font-semibold">{text.nothingBecause(shown)}</h1>
      <p className="mt-1 max-w-2xl text-muted">{isSignedOut ? <WayIn /> : reason}</p>
      <p className="mb-5 max-w-md text-muted">{isSignedOut ? text.goesOn : text.keepsTrying}</p>
      <Button onClick={tryNow}>{text.tryNow}</Button>
    </div>
  );
}
