// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { render } from "../../../test/render";
import { event } from "../../../test/samples";
import { Message } from "./message";

it("a name of which nothing can be seen is the id, and the sentence goes on as it is", () => {
  const [payer, payee] = [
    { id: "1", name: "\u200b \u200b" },
    { id: "2", name: "\u3164" },
  ];
  const message = `${payer.name} paid 5 coins to ${payee.name}`;
  const said = (parts: Parameters<typeof event>[1]) => render(<Message event={event(1, parts)} />).element.textContent;
  expect(said({ message, actor: payer, data: { to: payee } })).toBe("1 paid 5 coins to 2");
  expect(said({ message: "Mira paid 5 coins", actor: { id: "1", name: "Mira" } })).toBe("Mira paid 5 coins");
});
