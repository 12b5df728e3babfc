import { Link } from "@tanstack/react-router";
import { PageTitle } from "../ui/page-title";
import { text } from "./text";

/** What an address that leads nowhere shows, inside the frame. */
export function NotFound() {
  return (
    <div className="grid justify-items-center gap-2 px-4 py-24 text-center" data-testid="not-found">
      <PageTitle>{text.notFound}</PageTitle>
      <p className="text-muted">{text.notFoundHint}</p>
      <Link to="/" className="mt-2 font-medium text-info underline underline-offset-2">
        {text.toOverview}
      </Link>
    </div>
  );
}
