import { count } from "./format";

/** The language that the page's sentences are written in; numbers and times follow the reader's own. */
const rules = new Intl.PluralRules("en");

/** The same words for different numbers; `#` stands for the number. */
export interface Forms {
  one: string;
  other: string;
}

/** `plural(1, { one: "# shard", other: "# shards" })` is `1 shard`. */
export function plural(value: number, forms: Forms): string {
  const form = rules.select(value) === "one" ? forms.one : forms.other;
  return form.replace("#", count(value));
}
