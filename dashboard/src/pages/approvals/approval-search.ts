import { type QueueFilter, queueFilterOf } from './filter.ts'

export const VIEWS = ['text', 'read', 'diff', 'split'] as const
export type View = (typeof VIEWS)[number]

export interface ApprovalSearch extends QueueFilter {
  /** `text` when nothing is said. */
  readonly view?: View
  /** Revision whose text is shown; the newest when nothing is said. */
  readonly rev?: number
  /** Revisions that are compared; `now` is the file as it is. */
  readonly from?: number
  readonly to?: number | 'now'
  /** Line to begin at. */
  readonly line?: number
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined
}

export function approvalSearchOf(search: Readonly<Record<string, unknown>>): ApprovalSearch {
  const view = VIEWS.find((name) => name === search.view)
  const [rev, from, line] = [search.rev, search.from, search.line].map(numberOf)
  const to = search.to === 'now' ? 'now' : numberOf(search.to)
  return {
    ...queueFilterOf(search),
    ...(view === undefined ? {} : { view }),
    ...(rev === undefined ? {} : { rev }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(line === undefined ? {} : { line }),
  }
}
