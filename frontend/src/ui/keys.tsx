/** Keys to press, one after another or together: `g e`. */
export function Keys({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-1 font-mono text-[11px] text-muted">
      {keys.split(" ").map((key) => (
        <span key={key} className="min-w-5 rounded border border-line bg-raised px-1.5 py-px text-center">
          {key}
        </span>
      ))}
    </kbd>
  );
}
