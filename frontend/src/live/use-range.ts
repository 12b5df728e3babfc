import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { formatRange, parseRange, rangeSearch, type TimeRange } from "../lib/time-range";
import { useLive } from "./live-context";

/** The time range that the page looks at, and how to choose another. It stands in the address and goes along from page to page. */
export function useRange(): [range: TimeRange, choose: (range: TimeRange) => void] {
  const clockOffset = useLive((state) => state.clockOffset);
  const select = (search: Record<string, unknown>) => rangeSearch(search, Date.now() + clockOffset);
  const search = useSearch({ strict: false, select, structuralSharing: true });
  const navigate = useNavigate();
  const range = useMemo(() => parseRange(search), [search]);
  const choose = useCallback(
    (next: TimeRange) => {
      void navigate({ to: ".", search: (now: object) => ({ ...now, ...formatRange(next) }), resetScroll: false });
    },
    [navigate],
  );
  return [range, choose];
}
