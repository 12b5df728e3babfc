import { createContext, useContext } from "react";
import { Button } from "./button";
import { Icon } from "./icons";
import { text } from "./text";

/** True while something above says why nothing can be loaded: then no place says it again. */
export const ToldAbove = createContext(false);

interface ProblemProps {
  /** What is wrong, where that isn't that something could not be loaded. */
  title?: string;
  /** Why, as a sentence. */
  reason: string;
  onRetry?: () => void;
  isRetrying?: boolean;
  /** What the button says. */
  retry?: string;
}

/** What a place says when what belongs there could not be loaded or done. */
export function Problem({ title, reason, onRetry, isRetrying = false, retry = text.tryAgain }: ProblemProps) {
  const isToldAbove = useContext(ToldAbove);
  if (title === undefined && isToldAbove) {
    return <p className="px-4 py-3 text-[13px] text-muted">{text.notLoaded}</p>;
  }
  return (
    <div role="alert" className="flex items-start gap-3 px-4 py-3 text-[13px]">
      <Icon name="warning" size={18} className="mt-px shrink-0 text-error" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="font-medium">{title ?? text.problem}</p>
        <p className="text-muted">{reason}</p>
      </div>
      {onRetry && (
        <Button size="small" onClick={onRetry} isBusy={isRetrying}>
          {retry}
        </Button>
      )}
    </div>
  );
}
