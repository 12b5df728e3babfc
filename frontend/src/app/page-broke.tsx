import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { PartGone } from "../live/load-part";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { PageTitle } from "../ui/page-title";
import { text } from "./text";

/** In the place of a page that failed while it was drawn, or that could not be fetched. */
export function PageBroke({ error, reset }: ErrorComponentProps) {
  const said = error instanceof Error ? error.message : String(error);
  const isGone = error instanceof PartGone;
  return (
    <div className="grid justify-items-center gap-2 px-4 py-20 text-center" role="alert" data-testid="page-broke">
      <Icon name="warning" size={36} className="text-error" />
      <PageTitle>{isGone ? text.goneChunk : text.broken}</PageTitle>
      <p className="max-w-md text-muted">{isGone ? text.goneChunkHint : text.brokenHint}</p>
      <pre className="max-w-full overflow-x-auto px-4 py-1 font-mono text-[12px] text-faint">{said}</pre>
      <p className="flex items-center gap-4">
        <Button kind="primary" onClick={() => location.reload()}>
          {text.reload}
        </Button>
        <Link to="/" onClick={reset} className="font-medium text-info underline underline-offset-2">
          {text.toOverview}
        </Link>
      </p>
    </div>
  );
}
