import type { ErrorComponentProps } from "@tanstack/react-router";
import { Problem } from "../ui/problem";
import { openOverlay } from "./overlays";
import { text } from "./text";

/** In the place of something in front of the page that could not be fetched or drawn; the page itself goes on. */
export function PartBroke({ error }: ErrorComponentProps) {
  return (
    <div className="fixed right-4 bottom-20 z-50 max-w-md rounded-card border border-line bg-surface shadow-xl md:bottom-4">
      <Problem title={text.goneChunk} reason={String(error)} onRetry={() => openOverlay(null)} retry={text.dismiss} />
    </div>
  );
}
