import { useMutation, useQueryClient } from "@tanstack/react-query";
import { HttpFailure, sendJson } from "../../live/http";
import { ROOT } from "./queries";

/** What an administrator asks for. */
export interface Change {
  /** Below the economy's own path. */
  path: string;
  body: Record<string, unknown>;
  /** The same when it is sent again: it is done once. */
  key: string;
}

/** What comes of it: which parts there are depends on what was asked for. */
export interface Receipt {
  /** null for what moves no coins. */
  transaction?: number;
  /** Below zero where coins were taken. */
  amount?: number;
  balance?: number;
  frozen?: boolean;
  undoes?: number;
}

/** Changes the books, and then asks again for everything that is shown of them. */
export function useChange(onDone: (receipt: Receipt) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body, key }: Change) => sendJson<Receipt>("POST", `${ROOT}${path}`, body, key),
    onSuccess(receipt) {
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(ROOT) });
      onDone(receipt);
    },
  });
}

/** Whether a change that failed may have been carried out all the same. */
export function isUnsure(error: Error): boolean {
  return !(error instanceof HttpFailure && error.isRefusal);
}

/** Whether whoever asked may not change the books any more. */
export function isForbidden(error: Error): boolean {
  return error instanceof HttpFailure && error.status === 403;
}

/** A name for a change that nobody else gives. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
