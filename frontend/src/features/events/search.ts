/** The explorer's part of the address: the query, and the position of the event that is open. */
export interface EventsSearch {
  q?: string | undefined;
  event?: number | undefined;
}

/** What of an address is of the explorer; what is none in it is left out. */
export function eventsSearch(search: Record<string, unknown>): EventsSearch {
  const { q } = search;
  const event = Number(search.event);
  return {
    ...(typeof q === "string" && q !== "" && { q }),
    ...(Number.isSafeInteger(event) && event > 0 && { event }),
  };
}
