import { focusManager, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLive } from "../live/live-context";
import { face, isAway, isOut } from "../live/presence";

/**
 * Whether nothing can be loaded now: what could not be is asked for again afterwards. While this browser is signed out no
 * part of a page asks again by the clock, as if nobody looked.
 */
export function useAway(): boolean {
  const isGone = useLive((state) => isAway(face(state)));
  const isSignedOut = useLive((state) => isOut(face(state)));
  const client = useQueryClient();
  useEffect(() => {
    if (!isSignedOut) return;
    focusManager.setFocused(false);
    return () => focusManager.setFocused(undefined);
  }, [isSignedOut]);
  useEffect(() => {
    if (!isGone) return;
    return () => void client.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
  }, [isGone, client]);
  return isGone;
}
