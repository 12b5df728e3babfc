import { useEffect, useState } from "react";
import { Button } from "./button";
import { Icon } from "./icons";
import { text } from "./text";

const TOLD_MS = 2_000;

interface CopyButtonProps {
  /** What is copied, made when it is wanted. */
  copy: () => string;
  /** What it is, as in "Copy as JSON". */
  label?: string;
}

/** Copies, and says that it did. */
export function CopyButton({ copy, label = text.copy }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"none" | "copied" | "failed">("none");
  useEffect(() => {
    if (outcome === "none") return;
    const timer = setTimeout(() => setOutcome("none"), TOLD_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function run() {
    try {
      await navigator.clipboard.writeText(copy());
      setOutcome("copied");
    } catch {
      setOutcome("failed");
    }
  }
  const says = { none: label, copied: text.copied, failed: text.notCopied }[outcome];
  return (
    <Button size="small" onClick={run}>
      <Icon name={outcome === "copied" ? "check" : "copy"} size={13} />
      <span aria-live="polite">{says}</span>
    </Button>
  );
}
