import { useQueryClient } from "@tanstack/react-query";
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import { cut, type Timeline } from "./timeline";
import type { View } from "./view";

/**
 * A state that is there again when one comes back to the same view, be it that the server can't be reached meanwhile.
 * Another `generation` is another log: nothing of the old one is kept.
 */
export function useKept<T extends { view: View; timeline: Timeline }>(
  view: View,
  generation: number,
): [T | null, Dispatch<SetStateAction<T | null>>] {
  const client = useQueryClient();
  const [state, setState] = useState<T | null>(() => {
    const kept = client.getQueryData<T>(keyOf(view, generation));
    return kept === undefined ? null : { ...kept, view };
  });
  const newest = useRef({ state, generation });
  newest.current = { state, generation };
  useEffect(
    () => () => {
      const { state, generation } = newest.current;
      if (state === null) return;
      client.setQueryData(keyOf(state.view, generation), { ...state, timeline: cut(state.timeline) });
    },
    [client],
  );
  return [state, setState];
}

function keyOf(view: View, generation: number) {
  return ["/api/events", "kept", view, generation];
}
