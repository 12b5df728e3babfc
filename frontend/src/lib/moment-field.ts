import { currentZone } from "./zone";

/** Years that such a field has four digits for. */
const YEARS = 10_000;

/** A moment (ms since 1970) as `<input type="datetime-local">` has it, in the zone that was chosen; to the minute. Empty where that has no room. */
export function toField(at: number): string {
  const shift = currentZone() === "utc" ? 0 : new Date(at).getTimezoneOffset() * 60_000;
  const shifted = new Date(at - shift);
  return Math.abs(shifted.getFullYear() - YEARS / 2) < YEARS / 2 ? shifted.toISOString().slice(0, 16) : "";
}

/** The moment that such a field says; null when it says none. */
export function fromField(value: string): number | null {
  const at = Date.parse(currentZone() === "utc" ? `${value}Z` : value);
  return Number.isNaN(at) ? null : at;
}
