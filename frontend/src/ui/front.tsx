import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface FrontProps {
  /** What it is, for those who listen. */
  label: string;
  testId: string;
  onClose: () => void;
  /** Gives the focus to something, after it is gone. */
  onGone: () => void;
  children: ReactNode;
}

/**
 * A page of its own in front of the page, as long as it is there: what is behind can't be reached meanwhile, and Escape
 * closes.
 */
export function Front({ label, testId, onClose, onGone, children }: FrontProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Content
          aria-describedby={undefined}
          aria-label={label}
          data-testid={testId}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onGone();
          }}
          className="fixed inset-0 z-30 flex flex-col overflow-hidden bg-surface outline-none"
        >
          <Radix.Title className="sr-only">{label}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
