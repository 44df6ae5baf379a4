import { type ReactNode, useState } from 'react'
import { Button } from '../../components/button.tsx'

/** What only some want to see, below its step. */
export function Unfolding({ show, hide, children }: { show: string; hide: string; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? hide : show}
      </Button>
      {open && <div className="order-last w-full rounded-md bg-sunken px-3 py-2">{children}</div>}
    </>
  )
}
