import { useEffect, useRef, useState } from "react";
import { useMay, useMe } from "../../live/me";
import { Dialog } from "../../ui/dialog";
import { Empty } from "../../ui/empty";
import { Loaded } from "../../ui/loaded";
import type { Ask } from "./asks";
import { Confirmation } from "./confirmation";
import { NewToken } from "./new-token";
import { Sessions } from "./sessions";
import { text } from "./text";
import { TokenShown } from "./token-shown";
import { Tokens } from "./tokens";
import { Yourself } from "./yourself";

type Step =
  /** `done`: what was done just now. */
  | { is: "lists"; done: string | null }
  | { is: "confirmation"; ask: Ask }
  | { is: "new-token"; possible: readonly string[] }
  | { is: "token-made"; token: string };

const LISTS: Step = { is: "lists", done: null };

/**
 * Who is signed in, and which programs have a token; for who may not look after those, who they are. One thing at a time:
 * a list, or what is asked about one of it.
 */
export function AccessDialog({ onClose }: { onClose: () => void }) {
  const [step, setStep] = useState<Step>(LISTS);
  const isManager = useMay("sessions.manage");
  return (
    <Dialog isOpen onClose={onClose} {...headOf(step, isManager)}>
      <Content step={step} onStep={setStep} />
    </Dialog>
  );
}

function headOf(step: Step, isManager: boolean): { title: string; description: string; width: string } {
  switch (step.is) {
    case "lists":
      return isManager
        ? { title: text.title, description: text.means, width: "max-w-2xl" }
        : { title: text.yourTitle, description: text.yourMeans, width: "max-w-lg" };
    case "confirmation":
      return { title: step.ask.title, description: step.ask.means, width: "max-w-md" };
    case "new-token":
      return { title: text.newToken, description: text.newTokenMeans, width: "max-w-lg" };
    case "token-made":
      return { title: text.madeTitle, description: text.once, width: "max-w-lg" };
  }
}

function Content({ step, onStep }: { step: Step; onStep: (step: Step) => void }) {
  const back = () => onStep(LISTS);
  switch (step.is) {
    case "lists":
      return <Lists done={step.done} onStep={onStep} />;
    case "confirmation":
      return <Confirmation ask={step.ask} onBack={back} onDone={(done) => onStep({ is: "lists", done })} />;
    case "new-token":
      return (
        <NewToken possible={step.possible} onBack={back} onMade={({ token }) => onStep({ is: "token-made", token })} />
      );
    case "token-made":
      return <TokenShown token={step.token} onFinish={back} />;
  }
}

function Lists({ done, onStep }: { done: string | null; onStep: (step: Step) => void }) {
  const ask = (asked: Ask) => onStep({ is: "confirmation", ask: asked });
  return (
    <Loaded query={useMe()}>
      {(me) =>
        me.hasSession ? (
          <div className="grid gap-4">
            {done !== null && <Done says={done} />}
            {me.may.includes("sessions.manage") ? <Sessions me={me} onAsk={ask} /> : <Yourself me={me} onAsk={ask} />}
            {me.may.includes("tokens.manage") && (
              <Tokens onAsk={ask} onMake={(possible) => onStep({ is: "new-token", possible })} />
            )}
          </div>
        ) : (
          <div className="-mx-4">
            <Empty title={text.noLogin}>{text.noLoginMeans}</Empty>
          </div>
        )
      }
    </Loaded>
  );
}

/** What was done just now; it has the focus that the button for it had. */
function Done({ says }: { says: string }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => line.current?.focus(), []);
  return (
    <p ref={line} role="status" tabIndex={-1} className="text-[13px] text-pulse outline-none">
      {says}
    </p>
  );
}
