import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { text } from "./text";

/** Shown while nothing could be loaded yet: why, and that it is being tried again. The badge counts down to the next try. */
export function FirstLoadFailed({ reason, tryNow }: { reason: string; tryNow: () => void }) {
  return (
    <div className="grid justify-items-center px-4 py-24 text-center" role="status" data-testid="first-load-failed">
      <Icon name="offline" size={40} className="text-faint" />
      <h1 className="mt-4 text-lg font-semibold">{text.nothingYet}</h1>
      <p className="mt-1 max-w-md text-muted">{reason}</p>
      <p className="mb-5 max-w-md text-muted">{text.keepsTrying}</p>
      <Button onClick={tryNow}>{text.tryNow}</Button>
    </div>
  );
}
