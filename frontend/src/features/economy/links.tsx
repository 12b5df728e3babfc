import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { nameOr } from "../../lib/name";
import { type AccountId, accountParam } from "./search";

const LINK = "rounded-sm underline decoration-line underline-offset-3 hover:decoration-current";

interface AccountLinkProps {
  account: AccountId;
  /** null: only the id is known. */
  name: string | null;
  className?: string;
}

/** A member's name, which leads to the account. */
export function AccountLink({ account, name, className = "" }: AccountLinkProps) {
  return (
    <Link to="/economy" search={{ account: accountParam(account) }} className={`${LINK} ${className}`}>
      <bdi>{nameOr(account.member, name)}</bdi>
    </Link>
  );
}

export function TransactionLink({ number, children }: { number: number; children: ReactNode }) {
  return (
    <Link to="/economy" search={{ transaction: String(number) }} className={`num ${LINK}`}>
      {children}
    </Link>
  );
}
