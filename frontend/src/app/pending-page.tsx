import { useLocation } from "@tanstack/react-router";
import { PageSkeleton } from "../pages/page-skeleton";
import { pageAt } from "./pages";

/** In the place of a page whose part of the program is on its way. */
export function PendingPage() {
  const path = useLocation({ select: ({ pathname }) => pathname });
  return <PageSkeleton title={pageAt(path)?.name ?? ""} />;
}
