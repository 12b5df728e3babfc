import { useQuery } from "@tanstack/react-query";
import { getJson } from "../../live/http";
import type { SessionList, TokenList } from "../../live/protocol.gen";

export const SESSIONS = "/api/sessions";
export const TOKENS = "/api/tokens";

/** The browsers that are signed in. */
export function useSessions() {
  return useAnswer<SessionList>(SESSIONS);
}

/** The tokens of programs, and what there can be tokens for. */
export function useTokens() {
  return useAnswer<TokenList>(TOKENS);
}

function useAnswer<Answer>(path: string) {
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => getJson<Answer>(path, signal) });
}
