import { expect, it } from "vitest";
import { nameOr } from "./name";

it("a name is the id where it is none, or nothing of it can be seen", () => {
  const invisible = [
    "",
    " ",
    "\u200b \u200b",
    "\u2060\u00ad\ufeff",
    "\u3164",
    "\u115f\uffa0",
    "\u2800",
    "\u202e\u2066",
  ];
  for (const name of [null, undefined, ...invisible]) expect(nameOr("42", name), JSON.stringify(name)).toBe("42");
  for (const name of ["Mira", " x ", "\u202eevil", ".", "👻", "دانيال"]) expect(nameOr("42", name)).toBe(name);
});
