import type { AnswerFilter, SearchFilter } from '../../api/opportunity-queries.ts'
import { ANSWERS, type Answer } from '../../api/types.ts'
import { textsOf } from '../../lib/search.ts'

const TEXTS = ['q', 'stage', 'owner', 'country', 'min', 'max', 'from', 'to'] as const
export const SORTS = ['amount falling', 'amount rising', 'probability falling', 'probability rising'] as const
export type Sort = (typeof SORTS)[number]

/** What the page shows, as its address says it; what is not in it is not asked for. */
export type OpportunityFilter = { [Name in (typeof TEXTS)[number]]?: string } & {
  /** An answer; without one all opportunities are searched. */
  view?: Answer
  side?: 'odoo' | 'ace'
  sort?: Sort
}

const FITS: Readonly<Partial<Record<(typeof TEXTS)[number], RegExp>>> = {
  country: /^[A-Za-z]{2}$/,
  min: /^-?\d{1,15}(\.\d+)?$/,
  max: /^-?\d{1,15}(\.\d+)?$/,
  from: /^\d{4}-\d\d-\d\d$/,
  to: /^\d{4}-\d\d-\d\d$/,
}

/** The filter in an address; what does not fit counts as not given. */
export function opportunityFilterOf(search: Readonly<Record<string, unknown>>): OpportunityFilter {
  const given = Object.entries(textsOf(search, TEXTS)).filter(
    ([name, value]) => FITS[name as 'min']?.test(value) ?? true,
  )
  const view = ANSWERS.find((name) => name === search.view)
  const sort = SORTS.find((name) => name === search.sort)
  const side = (['odoo', 'ace'] as const).find((name) => name === search.side)
  return {
    ...Object.fromEntries(given),
    ...(view === undefined ? {} : { view }),
    ...(side === undefined ? {} : { side }),
    ...(sort === undefined ? {} : { sort }),
  }
}

/** Longest text that the search takes. */
const MAX_TEXT = 1_000
const MAX_WITHIN = 200

export function searchFilterOf({ q, min, max, from, to, country, ...rest }: OpportunityFilter): SearchFilter {
  const { side, stage, owner } = rest
  return {
    ...(q === undefined ? {} : { q: q.slice(0, MAX_TEXT) }),
    ...(side === undefined ? {} : { side }),
    ...(stage === undefined ? {} : { stage: stage.slice(0, MAX_WITHIN) }),
    ...(owner === undefined ? {} : { owner: owner.slice(0, MAX_WITHIN) }),
    ...(country === undefined ? {} : { country }),
    ...(min === undefined ? {} : { minAmount: Number(min) }),
    ...(max === undefined ? {} : { maxAmount: Number(max) }),
    ...(from === undefined ? {} : { closeFrom: from }),
    ...(to === undefined ? {} : { closeTo: to }),
  }
}

export function answerFilterOf(
  view: Answer,
  { q, sort }: Pick<OpportunityFilter, 'q' | 'sort'>,
): AnswerFilter {
  const [by, order] = (sort ?? '').split(' ') as [AnswerFilter['sort'], AnswerFilter['order']]
  const text = q?.trim().slice(0, MAX_WITHIN) ?? ''
  return {
    status: view,
    ...(sort === undefined ? {} : { sort: by as 'amount', order: order as 'falling' }),
    ...(text === '' ? {} : { text }),
  }
}

const QUEUES = ['review', 'conflicts', 'matched'] as const

export interface ReviewSearch {
  /** Whose pairs are gone through; without it those that wait for a decision. */
  view?: (typeof QUEUES)[number]
  pair?: string
  sort?: Sort
}

/** What the review shows, as its address says it. */
export function reviewSearchOf(search: Readonly<Record<string, unknown>>): ReviewSearch {
  const view = QUEUES.find((name) => name === search.view)
  const sort = SORTS.find((name) => name === search.sort)
  return {
    ...textsOf(search, ['pair']),
    ...(view === undefined ? {} : { view }),
    ...(sort === undefined ? {} : { sort }),
  }
}
