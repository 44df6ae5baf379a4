/** Something to type: a command or the name of a setting. */
export function Command({ children }: { children: string }) {
  return (
    <code className="rounded bg-sunken px-1.5 py-0.5 font-mono text-[13px] break-words text-ink">
      {children}
    </code>
  )
}
