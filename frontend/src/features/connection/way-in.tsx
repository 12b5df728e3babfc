import { useLocation } from "@tanstack/react-router";
import { addressOf } from "../../lib/base-path";
import { useMe } from "../../live/me";
import { Code } from "../../ui/code";
import { CopyButton } from "../../ui/copy-button";
import { text } from "./text";

/** How who is signed out gets in again: as they came the last time, and back to what they look at. */
export function WayIn() {
  const isLocal = useMe().data?.isLocal !== false;
  const here = useLocation({ select: ({ href }) => href });
  const logIn = (
    <a href={addressOf(`/login?next=${encodeURIComponent(here)}`)} className="font-medium underline underline-offset-2">
      {isLocal ? text.logIn : text.logInAgain}
    </a>
  );
  if (!isLocal) return logIn;
  return (
    <>
      {logIn}
      {text.orRun} <Code>{text.loginLink}</Code> {text.openIt}{" "}
      <span className="inline-block py-0.5">
        <CopyButton copy={() => text.loginLink} label={text.copyCommand} />
      </span>
    </>
  );
}
