import { textsOf } from '../../lib/search.ts'

export const HISTORY_VIEWS = ['diff', 'split', 'text'] as const
export type HistoryView = (typeof HISTORY_VIEWS)[number]

/** What of a document's history is shown; without `history` the document itself is. */
export interface HistorySearch {
  readonly history?: true
  /** Versions that are compared; without `to` with what is there now. */
  readonly from?: string
  readonly to?: string
  /** `diff` when nothing is said; `text` shows the whole of `from`. */
  readonly view?: HistoryView
}

export function historySearchOf(search: Readonly<Record<string, unknown>>): HistorySearch {
  if (search.history !== true && search.history !== 'true') return {}
  const view = HISTORY_VIEWS.find((name) => name === search.view)
  return { history: true, ...textsOf(search, ['from', 'to']), ...(view === undefined ? {} : { view }) }
}
