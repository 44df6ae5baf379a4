import type { ReactNode } from 'react'
import { Failure, Loading } from './states.tsx'
import { VirtualRows } from './virtual-rows.tsx'

/** What TanStack Query tells of a list that is read page by page. */
interface Reading {
  readonly data: unknown
  readonly error: Error | null
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  refetch(): unknown
  fetchNextPage(): unknown
}

interface RowsBoxProps<Row> {
  label: string
  list: Reading
  rows: readonly Row[]
  keyOf: (row: Row) => string
  estimate: number
  empty: ReactNode
  render: (row: Row) => ReactNode
}

/** A long list in a box of its own: while it is read, when it could not be, when it is empty, and its rows. */
export function RowsBox<Row>({ label, list, rows, keyOf, estimate, empty, render }: RowsBoxProps<Row>) {
  const onEnd = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) list.fetchNextPage()
  }
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      {list.data === undefined && list.error === null && <Loading lines={8} />}
      {list.error !== null && <Failure error={list.error} onRetry={() => list.refetch()} />}
      {list.data !== undefined && rows.length === 0 && empty}
      {rows.length > 0 && (
        <VirtualRows
          label={label}
          rows={rows}
          keyOf={keyOf}
          estimate={estimate}
          render={render}
          onEnd={onEnd}
        />
      )}
    </div>
  )
}
