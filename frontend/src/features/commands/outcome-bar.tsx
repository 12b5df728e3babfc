interface OutcomeBarProps {
  uses: number;
  /** Of the uses those that the rules or the member's own mistake prevented. */
  refused: number;
  /** Of the uses those that ended in a bug. */
  bugs: number;
  /** How many uses fill the bar. */
  most: number;
  className: string;
}

/** How uses ended. Only what is the bot's own fault is red. */
export function OutcomeBar({ uses, refused, bugs, most, className }: OutcomeBarProps) {
  const share = (part: number) => ({ width: `${(100 * part) / Math.max(1, most)}%` });
  return (
    <span aria-hidden="true" className={`flex overflow-hidden rounded-full bg-raised ${className}`}>
      <i className="fresh bg-current text-info" style={share(uses - refused - bugs)} />
      <i className="fresh bg-current text-warn" style={share(refused)} />
      <i className="fresh bg-current text-error" style={share(bugs)} />
    </span>
  );
}
