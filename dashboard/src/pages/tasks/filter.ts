import type { TaskFilter } from '../../api/task-queries.ts'
import { textsOf } from '../../lib/search.ts'

export const STATUSES = ['pending', 'in-progress', 'completed', 'blocked'] as const

/** What the address says: what is looked for, and how it is shown. */
export interface TasksSearch {
  readonly spec?: string
  readonly status?: (typeof STATUSES)[number]
  readonly agent?: string
  readonly ready?: 'yes' | 'no'
  readonly text?: string
  readonly view?: 'board'
}

export const FILTER_FIELDS = ['spec', 'status', 'agent', 'ready', 'text'] as const
export type FilterField = (typeof FILTER_FIELDS)[number]

/** What is no value of a field counts as not given. */
export function tasksSearchOf(search: Readonly<Record<string, unknown>>): TasksSearch {
  const status = STATUSES.find((each) => each === search.status)
  const ready = (['yes', 'no'] as const).find((each) => each === search.ready)
  return {
    ...textsOf(search, ['spec', 'agent', 'text']),
    ...(status === undefined ? {} : { status }),
    ...(ready === undefined ? {} : { ready }),
    ...(search.view === 'board' ? { view: 'board' } : {}),
  }
}

/** The same as the hub is asked for it. */
export function taskFilterOf({ ready, text, view: _, ...rest }: TasksSearch): TaskFilter {
  const words = text?.trim() ?? ''
  return {
    ...rest,
    ...(ready === undefined ? {} : { ready: ready === 'yes' }),
    ...(words === '' ? {} : { text: words }),
  }
}
