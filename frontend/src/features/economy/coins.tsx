import { amount, count } from "../../lib/format";
import { Shortened } from "../../ui/shortened";

interface CoinsProps {
  value: number | null;
  /** With a sign: it is a change. */
  isChange?: boolean;
  /** Never shortened. */
  isExact?: boolean;
}

/** A number of coins. */
export function Coins({ value, isChange = false, isExact = false }: CoinsProps) {
  const [short, exact] = [amount(value), count(value)].map((written) => (isChange ? signed(value, written) : written));
  return <Shortened text={(isExact ? exact : short) ?? ""} exact={exact ?? ""} />;
}

/** `+50`, `−50` with a real minus, `0`. */
export function signed(value: number | null, written: string): string {
  if (value === null || value === 0) return written;
  return value > 0 ? `+${written}` : `−${written.replace(/^[-−]/, "")}`;
}
