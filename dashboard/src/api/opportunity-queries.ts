import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'
import type { Input, Output } from './forms.ts'
import type { Answer } from './types.ts'

export type Hit = Output<'search.opportunities'>['hits'][number]
export type Pair = Output<'matches.get'>
export type PairBrief = Pair['rivals'][number]
export type Opportunity = Output<'opportunities.get'>
export type Readiness = Output<'ace.readiness'>
export type Lineage = Output<'lineage.get'>

export type SearchFilter = Omit<Input<'search.opportunities'>, 'limit' | 'cursor'>
const HITS_AT_ONCE = 50
const READ_AT_ONCE = 100

/** One page of what a search finds. */
export function readHits(filter: SearchFilter, cursor?: string, limit = READ_AT_ONCE, signal?: AbortSignal) {
  const query = { ...filter, limit, ...(cursor === undefined ? {} : { cursor }) }
  return body(
    api.GET('/api/v1/search/opportunities', {
      params: { query },
      ...(signal === undefined ? {} : { signal }),
    }),
  )
}

/** What is found stays until the next answer is there; the request for an older text is given up. */
export function searchQuery(filter: SearchFilter) {
  return infiniteQueryOptions({
    queryKey: ['search', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => readHits(filter, pageParam, HITS_AT_ONCE, signal),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })
}

export interface AnswerFilter {
  readonly status: Answer
  readonly sort?: 'amount' | 'probability'
  readonly order?: 'falling' | 'rising'
  readonly text?: string
}
const ENTRIES_AT_ONCE = 200

export function readAnswers(filter: AnswerFilter, cursor?: string, signal?: AbortSignal) {
  const query = { ...filter, limit: ENTRIES_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) }
  return body(api.GET('/api/v1/matches', { params: { query }, ...(signal === undefined ? {} : { signal }) }))
}

export function answersQuery(filter: AnswerFilter) {
  return infiniteQueryOptions({
    queryKey: ['matches', 'answers', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => readAnswers(filter, pageParam, signal),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })
}

/**
 * The pairs to go through, as they were when the review began: what is decided meanwhile keeps its place, so that
 * "12 of 87" stays true. No event makes it old, and it is forgotten with the page.
 */
export function queueQuery(filter: AnswerFilter) {
  return infiniteQueryOptions({
    queryKey: ['queue', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const page = await readAnswers(filter, pageParam, signal)
      if (pageParam !== undefined) return { ...page, total: null }
      const summary = await body(api.GET('/api/v1/matches/summary', { signal }))
      return { ...page, total: summary[filter.status].count }
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    gcTime: 0,
  })
}

export function pairQuery(id: string) {
  return queryOptions({
    queryKey: ['matches', 'one', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/matches/{id}', { params: { path: { id } }, signal })),
  })
}

/** What was decided since the page was opened, by whomever, as the events told. */
export type Decisions = Readonly<Record<string, { readonly action: string; readonly by: string }>>

export const decisionsQuery = queryOptions({
  queryKey: ['decisions'],
  queryFn: (): Decisions => ({}),
  initialData: {} as Decisions,
  enabled: false,
})

export function opportunityQuery(id: string) {
  return queryOptions({
    queryKey: ['matches', 'opportunity', id],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/opportunities/{id}', { params: { path: { id } }, signal })),
  })
}

export function readinessQuery(id: string) {
  return queryOptions({
    queryKey: ['readiness', id],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/ace/readiness/{id}', { params: { path: { id } }, signal })),
  })
}

export function lineageQuery(side: 'odoo' | 'ace', id: string) {
  const entity = `${side}-opportunities` as const
  return queryOptions({
    queryKey: ['lineage', entity, id],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/lineage/{entity}/{id}', { params: { path: { entity, id } }, signal })),
  })
}
