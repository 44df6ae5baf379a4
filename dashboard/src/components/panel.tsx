import { type ReactNode, useId } from 'react'

interface PanelProps {
  /** For links to this part of the page. */
  id?: string
  title: string
  aside?: ReactNode
  children: ReactNode
}

/** A titled box; its heading names the region. */
export function Panel({ id, title, aside, children }: PanelProps) {
  const heading = useId()
  return (
    <section id={id} aria-labelledby={heading} className="min-w-0 rounded-lg border border-line bg-surface">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-2">
        <h2 id={heading} className="font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
