import { textsOf } from '../../lib/search.ts'

export const GRAPH_VIEWS = ['waves', 'gantt', 'list'] as const
export type GraphView = (typeof GRAPH_VIEWS)[number]

/** Which spec is shown, how, and whether with what is completed; the first view is shown when the address says nothing. */
export interface GraphSearch {
  readonly spec?: string
  readonly view?: GraphView
  readonly done?: 'show'
}

export function graphSearchOf(search: Readonly<Record<string, unknown>>): GraphSearch {
  const view = GRAPH_VIEWS.find((each) => each === search.view)
  return {
    ...textsOf(search, ['spec']),
    ...(view === undefined ? {} : { view }),
    ...(search.done === 'show' ? { done: 'show' } : {}),
  }
}
