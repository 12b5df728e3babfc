import { Button } from "./button";
import { Icon } from "./icons";
import { text } from "./text";

interface ProblemProps {
  title?: string;
  /** Why, as a sentence. */
  reason: string;
  onRetry?: () => void;
  isRetrying?: boolean;
  /** What the button says. */
  retry?: string;
}

/** What a place says when what belongs there could not be loaded or done. */
export function Problem({
  title = text.problem,
  reason,
  onRetry,
  isRetrying = false,
  retry = text.tryAgain,
}: ProblemProps) {
  return (
    <div role="alert" className="flex items-start gap-3 px-4 py-3 text-[13px]">
      <Icon name="warning" size={18} className="mt-px shrink-0 text-error" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="font-medium">{title}</p>
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
