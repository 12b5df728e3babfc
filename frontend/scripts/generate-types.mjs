// Writes src/live/protocol.gen.ts from the Python types. `--check` writes nothing and fails when the file is not up to date.
// PULSEBOARD_PYTHON names the Python to ask (with Pulseboard's packages); the repository's .venv if left out.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { compile } from "json-schema-to-typescript";

const frontend = resolve(import.meta.dirname, "..");
const target = resolve(frontend, "src/live/protocol.gen.ts");
const python = process.env.PULSEBOARD_PYTHON ?? resolve(frontend, "../.venv/bin/python");

const printed = execFileSync(python, [resolve(import.meta.dirname, "wire_schema.py")], {
  encoding: "utf8",
  env: { ...process.env, PYTHONPATH: resolve(frontend, "../src") },
});
const { schema, protocol, closeCodes } = JSON.parse(printed);

const types = await compile(schema, "Wire", {
  bannerComment: "",
  additionalProperties: false,
  unreachableDefinitions: true,
  style: { printWidth: 120 },
});
const codes = Object.entries(closeCodes).map(
  ([code, { name, comesBack }]) => `  ${code}: { name: "${name}", comesBack: ${comesBack} },\n`,
);
// Leaves out the wrapper and the remarks on how each type was reached, and writes short comments on one line.
const tidy = (source) =>
  source
    .replace(/export interface Wire \{[^}]*\}\n/, "")
    .replace(
      /( \*\n)? \* This interface was referenced by `Wire`'s JSON-Schema\n \* via the `definition` ".*"\.\n/g,
      "",
    )
    .replace(/\/\*\*\n\s*\*\/\n/g, "")
    .replace(/\/\*\*\n\s*\* (.*)\n\s*\*\//g, "/** $1 */")
    .trim();
const text = `// Generated from src/pulseboard/{events,stats,live/protocol,live/command_usage,features/economy/wire,web/login_api}.py by \`npm run types\`. Do not edit.

export const PROTOCOL = ${protocol};

/** Why the server closes a socket, and whether to come back by itself. */
export const CLOSE_CODES: Readonly<Record<number, { name: string; comesBack: boolean }>> = {
${codes.join("")}};

${tidy(types)}
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    process.stderr.write("src/live/protocol.gen.ts is not what the Python types say: run `npm run types`.\n");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
