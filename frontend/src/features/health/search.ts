const SPANS = ["24h", "7d", "30d"] as const;
export type Span = (typeof SPANS)[number];

/** The health page's own part of its address. */
export interface HealthSearch {
  /** The time whose availability is drawn; nothing: the last day. */
  availability?: Span | undefined;
}

/** What is none in an address is left out. */
export function healthSearch({ availability }: Record<string, unknown>): HealthSearch {
  const span = SPANS.find((each) => each === availability);
  return span === undefined ? {} : { availability: span };
}
