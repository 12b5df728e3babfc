import { focusManager, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLive } from "../live/live-context";
import { face, isOut } from "../live/presence";

/**
 * While this browser is signed out no part of a page asks again by the clock, as if nobody looked; what was refused is
 * asked for again afterwards.
 */
export function useSignedOut(): void {
  const isSignedOut = useLive((state) => isOut(face(state)));
  const client = useQueryClient();
  useEffect(() => {
    if (!isSignedOut) return;
    focusManager.setFocused(false);
    return () => {
      focusManager.setFocused(undefined);
      void client.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
    };
  }, [isSignedOut, client]);
}
