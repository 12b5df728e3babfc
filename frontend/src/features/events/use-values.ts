import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { getJson } from "../../live/http";
import type { EventValue, EventValueList } from "../../live/protocol.gen";
import { ASKED_FIELDS, type Asked } from "./completion";

const NOTHING: readonly EventValue[] = [];

/** What the server knows that could stand there. */
export function useValues(asked: Asked | null): readonly EventValue[] {
  return useFieldValues(asked?.field ? ASKED_FIELDS[asked.field] : undefined, asked?.text.replace(/\*$/, "") ?? "");
}

/** The values of a field, by the server's name for it, that have these letters; nothing is asked for without a field. */
export function useFieldValues(field: string | undefined, letters: string): readonly EventValue[] {
  const begun = useDeferredValue(letters);
  const { data } = useQuery({
    queryKey: ["/api/events/values", field, begun],
    queryFn: ({ signal }) => {
      const params = new URLSearchParams({ field: field ?? "", ...(begun !== "" && { q: begun.slice(0, 200) }) });
      return getJson<EventValueList>(`/api/events/values?${params}`, signal);
    },
    enabled: field !== undefined,
    placeholderData: (previous, query) => (query?.queryKey[1] === field ? keepPreviousData(previous) : undefined),
    staleTime: 30_000,
  });
  return field === undefined ? NOTHING : (data?.items ?? NOTHING);
}
