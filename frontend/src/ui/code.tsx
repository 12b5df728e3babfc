export function Code({ children }: { children: string }) {
  return <code className="inline-block rounded bg-raised px-1 font-mono text-[12px] text-text">{children}</code>;
}
