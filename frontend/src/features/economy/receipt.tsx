import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icons";
import { text } from "./text";

interface ReceiptLineProps {
  /** What was done, as a sentence. */
  says: string;
  /** The transaction that did it; null where nothing moved. */
  transaction: number | null;
  onDismiss: () => void;
}

/** What was just done, and where it stands in the books: there it can be undone. */
export function ReceiptLine({ says, transaction, onDismiss }: ReceiptLineProps) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => line.current?.focus(), []);
  return (
    <div
      ref={line}
      role="status"
      tabIndex={-1}
      data-testid="receipt"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card border border-pulse/40 px-4 py-2 text-[13.5px] outline-none tinted text-pulse"
    >
      <Icon name="check" size={16} className="shrink-0" />
      <bdi className="num min-w-0 flex-1 basis-4/5 text-text sm:basis-0 [overflow-wrap:anywhere]">{says}</bdi>
      {transaction !== null && (
        <Link
          to="/economy"
          search={{ transaction: String(transaction) }}
          className="num rounded-sm text-[13px] font-medium text-text underline underline-offset-3"
        >
          {text.see(transaction)}
        </Link>
      )}
      <Button size="small" kind="quiet" onClick={onDismiss}>
        {text.dismiss}
      </Button>
    </div>
  );
}
