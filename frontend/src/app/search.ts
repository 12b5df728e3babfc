/** What stands behind the `?`: strings, because an id of Discord's is one and is no number for JavaScript. */
export type Search = Record<string, string | string[]>;

/** A key that stands there more than once has all its values. */
export function parseSearch(search: string): Search {
  const params = new URLSearchParams(search);
  return Object.fromEntries(
    [...new Set(params.keys())].map((key) => {
      const values = params.getAll(key);
      return [key, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null) params.append(key, String(each));
    }
  }
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}
