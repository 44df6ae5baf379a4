import type { ReactNode } from 'react'
import type { MatchEntry } from '../../api/types.ts'

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
