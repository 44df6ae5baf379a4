import { type ReactNode, useEffect } from 'react'
import { texts } from '../texts.ts'

/** Heading of a page, which names the browser's tab too. */
export function PageTitle({ title, lead, aside }: { title: string; lead?: string; aside?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`
  }, [title])
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight break-words">{title}</h1>
        {lead !== undefined && <p className="text-muted">{lead}</p>}
      </div>
      {aside !== undefined && <div className="flex flex-wrap items-center gap-2">{aside}</div>}
    </div>
  )
}
