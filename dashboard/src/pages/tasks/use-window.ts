import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type FoundTasks, type TaskListing, taskPageQuery } from '../../api/task-queries.ts'
import type { Task, TaskStatus } from '../../api/types.ts'

export interface TaskWindow {
  /** Undefined until the first answer. */
  readonly counts: FoundTasks['counts'] | undefined
  /** Rows of the whole list. */
  readonly total: number
  readonly error: Error | null
  retry(): void
  /** Undefined while it is being read. */
  at(index: number): Task | undefined
  /** Says which rows are in view. */
  show(first: number, last: number): void
}

const COUNT_OF = {
  pending: 'pending',
  'in-progress': 'inProgress',
  completed: 'completed',
  blocked: 'blocked',
} as const satisfies Record<TaskStatus, keyof FoundTasks['counts']>

/** How many tasks have a status, of those that fit the rest of the filter. */
export function countOf(counts: FoundTasks['counts'], status: TaskStatus | undefined): number {
  return status === undefined ? counts.total : counts[COUNT_OF[status]]
}

/**
 * A list of any length of which only the pages in view are read, and read again when something changes. The first page is
 * always there: it says how long the list is.
 */
export function useTaskWindow(listing: TaskListing, size: number): TaskWindow {
  const [range, setRange] = useState({ first: 0, last: 0 })
  const head = useQuery({ ...taskPageQuery(listing, 0, size), placeholderData: keepPreviousData })
  const counts = head.data?.counts
  const total = counts === undefined ? 0 : countOf(counts, listing.filter.status)
  const pages = pagesOf(range, size, total)
  const others = useQueries({ queries: pages.map((page) => taskPageQuery(listing, page, size)) })
  const loaded = new Map(pages.map((page, at) => [page, others[at]?.data?.tasks] as const))
  const failed = others.find(({ error }) => error !== null)
  return {
    counts,
    total,
    error: head.error ?? failed?.error ?? null,
    retry: () => void Promise.all([head, failed].map((query) => query?.refetch())),
    at: (index) => {
      const page = Math.floor(index / size)
      const tasks = page === 0 ? head.data?.tasks : loaded.get(page)
      return tasks?.[index % size]
    },
    show: (first, last) => setRange({ first, last }),
  }
}

/** Numbers of the pages in view, without the first one. */
function pagesOf({ first, last }: { first: number; last: number }, size: number, total: number): number[] {
  const from = Math.max(1, Math.floor(first / size))
  const to = Math.floor(Math.min(last, Math.max(0, total - 1)) / size)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at)
}
