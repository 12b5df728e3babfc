import { useEffect, useRef, useState } from "react";

const TYPING_MS = 250;

/**
 * What is written into a field, which is asked for when nothing has been typed for a moment; `asked` is what the
 * address says, and is followed when something else changes that.
 */
export function useTyped(asked: string, onAsk: (words: string) => void): [string, (words: string) => void] {
  const [written, setWritten] = useState(asked);
  const sent = useRef(asked);
  useEffect(() => {
    if (asked === sent.current) return;
    sent.current = asked;
    setWritten(asked);
  }, [asked]);
  useEffect(() => {
    const wanted = written.trim();
    if (wanted === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = wanted;
      onAsk(wanted);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [written, onAsk]);
  return [written, setWritten];
}
