import { useNavigate } from '@tanstack/react-router'
import type { MouseEvent } from 'react'

/** A link to a page by its address, where the page may come from another folder than the router's types know. */
export function PageLink({ to, children }: { to: string; children: string }) {
  const navigate = useNavigate()
  const follow = (event: MouseEvent) => {
    // Another tab, another window: the browser's own business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return
    event.preventDefault()
    void navigate({ href: to } as never)
  }
  return (
    <a
      href={to}
      onClick={follow}
      dir="auto"
      className="min-w-0 font-medium break-words text-accent underline underline-offset-2"
    >
      {children}
    </a>
  )
}
