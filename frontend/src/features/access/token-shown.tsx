import { Button } from "../../ui/button";
import { Code } from "../../ui/code";
import { CopyButton } from "../../ui/copy-button";
import { text } from "./text";

/** A new token's secret, this once. */
export function TokenShown({ token, onFinish }: { token: string; onFinish: () => void }) {
  return (
    <div className="grid gap-3 text-[13px]">
      <div className="flex flex-wrap items-center gap-2 rounded-control border border-line bg-bg px-3 py-2">
        <code data-testid="secret" className="min-w-0 flex-1 basis-60 font-mono text-[12.5px] break-all select-all">
          {token}
        </code>
        <CopyButton copy={() => token} label={text.copyToken} />
      </div>
      <p className="text-muted">
        {text.sendAs} <Code>{text.header}</Code>
      </p>
      <div className="flex justify-end">
        <Button kind="primary" onClick={onFinish}>
          {text.finish}
        </Button>
      </div>
    </div>
  );
}
