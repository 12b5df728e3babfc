import type { ReactNode } from "react";
import { Card } from "../../ui/card";
import { Code } from "../../ui/code";
import { Icon } from "../../ui/icons";
import { text } from "./text";

/** Instead of an economy: what one would be, and how to have it. */
export function NoEconomy() {
  return (
    <Card title={text.none} testId="no-economy">
      <div className="grid gap-3 px-4 pb-5 text-[13.5px]">
        <p className="max-w-2xl text-muted">{text.noneMeans}</p>
        <ul className="grid max-w-2xl gap-2">
          <Way>
            <Code>{text.noneRunCommand}</Code> {text.noneRun} <Code>{text.noneDaily}</Code> {text.noneRunEnd}
          </Way>
          <Way>
            <Code>{text.noneImportCommand}</Code> {text.noneImport}
          </Way>
          <Way>{text.noneAttached}</Way>
        </ul>
      </div>
    </Card>
  );
}

function Way({ children }: { children: ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <Icon name="right" size={15} className="mt-0.5 shrink-0 text-faint" />
      <span>{children}</span>
    </li>
  );
}
