import type { QueueQuery } from '../../api/approvals-queries.ts'
import { textsOf } from '../../lib/search.ts'

export const STATUSES = ['pending', 'approved', 'rejected', 'needs-revision', 'withdrawn'] as const
export const TYPES = ['document', 'action'] as const

/** What the queue is narrowed to, as it stands in the address. */
export interface QueueFilter {
  readonly status?: (typeof STATUSES)[number]
  readonly type?: (typeof TYPES)[number]
  readonly spec?: string
  readonly by?: string
}

/** What is no status or kind counts as not given. */
export function queueFilterOf(search: Readonly<Record<string, unknown>>): QueueFilter {
  const status = STATUSES.find((name) => name === search.status)
  const type = TYPES.find((name) => name === search.type)
  return {
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
    ...textsOf(search, ['spec', 'by']),
  }
}

/** The same in the words of the hub. */
export function queueQueryOf({ spec, by, ...rest }: QueueFilter): QueueQuery {
  return {
    ...rest,
    ...(spec === undefined ? {} : { categoryName: spec }),
    ...(by === undefined ? {} : { requestedBy: by }),
  }
}
