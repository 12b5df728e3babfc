import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Icon } from "./icons";
import { text } from "./text";

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** A sentence below the title. */
  description?: ReactNode;
  children: ReactNode;
  /** The width as a class. */
  width?: string;
  /** Only the content is seen: the title is for those who listen, and Escape closes. */
  isBare?: boolean;
  /** There is nothing to choose in it: what scrolls must be reachable by keyboard all the same. */
  isText?: boolean;
}

/**
 * Something that wants an answer, in front of the page. Escape, the cross and a click beside it close; then the focus is
 * where it was before, unless something else has taken it.
 */
export function Dialog({ isOpen, onClose, ...rest }: DialogProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-bg/70" />
        <Surface {...rest} />
      </Radix.Portal>
    </Radix.Root>
  );
}

function Surface(props: Omit<DialogProps, "isOpen" | "onClose">) {
  const { title, description, children, width = "max-w-lg", isBare = false, isText = false } = props;
  // Before anything in it takes the focus.
  const [opener] = useState(() => document.activeElement);
  function giveBack(event: Event) {
    event.preventDefault();
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && opener instanceof HTMLElement) opener.focus();
  }
  return (
    <Radix.Content
      {...(description === undefined && { "aria-describedby": undefined })}
      onCloseAutoFocus={giveBack}
      className={`fixed top-[max(16px,8dvh)] left-1/2 z-50 flex max-h-[84dvh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-card border border-line bg-surface shadow-2xl ${width}`}
    >
      {isBare ? (
        <Radix.Title className="sr-only">{title}</Radix.Title>
      ) : (
        <Header title={title} description={description} />
      )}
      {isBare ? (
        children
      ) : (
        <div
          {...(isText && { role: "region", "aria-label": title, tabIndex: 0 })}
          className="min-h-0 overflow-y-auto px-5 pb-5"
        >
          {children}
        </div>
      )}
    </Radix.Content>
  );
}

function Header({ title, description }: Pick<DialogProps, "title" | "description">) {
  return (
    <div className="flex items-start gap-4 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-[15px] font-semibold [overflow-wrap:anywhere]">{title}</Radix.Title>
        {description !== undefined && (
          <Radix.Description className="mt-0.5 text-[13px] text-muted">{description}</Radix.Description>
        )}
      </div>
      <Radix.Close
        aria-label={text.close}
        className="-mr-1.5 grid size-7 shrink-0 place-items-center rounded-control text-muted hover:bg-raised hover:text-text"
      >
        <Icon name="close" />
      </Radix.Close>
    </div>
  );
}
