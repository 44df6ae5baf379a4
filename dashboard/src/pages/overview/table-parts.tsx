import type { ReactNode } from 'react'
import type { MatchEntry, Side } from '../../api/types.ts'
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
export function SideBlock({ system, side }: { system: string; side: Side<'odoo'> | Side<'ace'> }) {
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

export interface EntriesProps {
  label: string
  entries: readonly MatchEntry[]
  currency: string
}

/** The frame of a table of entries: `head` are its header cells, `row` makes the row of an entry. */
export function EntryTable({
  label,
  entries,
  head,
  row,
}: Pick<EntriesProps, 'label' | 'entries'> & { head: ReactNode; row: (entry: MatchEntry) => ReactNode }) {
  return (
    <table aria-label={label} className="w-full table-fixed text-[13px]">
      <thead className="border-b border-line">
        <tr>{head}</tr>
      </thead>
      <tbody className="divide-y divide-line">{entries.map(row)}</tbody>
    </table>
  )
}
