interface ShortenedProps {
  text: string;
  /** What `text` is short for, or the same. */
  exact: string;
  testId?: string;
}

/** A number so short that it fits: whoever points at it or listens learns the exact one. */
export function Shortened({ text, exact, testId }: ShortenedProps) {
  if (text === exact) return <span data-testid={testId}>{text}</span>;
  return (
    <span data-testid={testId} role="img" aria-label={exact} title={exact}>
      {text}
    </span>
  );
}
