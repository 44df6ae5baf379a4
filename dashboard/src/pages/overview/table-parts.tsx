import type { ReactNode } from 'react'
import type { Side } from '../../api/types.ts'
import { texts } from '../../texts.ts'

/** Only where the window is wide; narrower, the first cell says it. */
export const WIDE = 'hidden md:table-cell'
export const CELL = 'px-3 py-2.5'

interface HeadProps {
  children: ReactNode
  className?: string
}

export function Head({ children, className = '' }: HeadProps) {
  return (
    <th scope="col" className={`px-3 py-2 text-left font-medium text-muted ${className}`}>
      {children}
    </th>
  )
}

/** One side of an entry: its title, then whose it is and how to find it again. */
export function SideBlock({ system, side }: { system: string; side: Side<number | string> }) {
  return (
    <>
      <span className="block font-medium break-words" dir="auto">
        {side.name ?? texts.table.unnamed}
      </span>
      <span className="block break-words text-muted">
        <small className="text-xs whitespace-nowrap">
          <span className="md:hidden">{system} </span>
          {side.id}
        </small>{' '}
        · <bdi>{side.accountName ?? texts.table.noAccount}</bdi>
        {side.stage !== null && ` · ${side.stage}`}
      </span>
    </>
  )
}
