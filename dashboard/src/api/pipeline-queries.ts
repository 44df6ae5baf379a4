import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'
import type { Input, Output } from './forms.ts'

export type Source = Output<'source.list'>['sources'][number]
export type Load = Output<'ingestion.list-loads'>['loads'][number]
export type LogLine = Output<'runs.logs'>['lines'][number]
export type QuarantineRow = Output<'ingestion.list-quarantine'>['rows'][number]
export type DriftRow = Output<'ingestion.list-drift'>['changes'][number]
export type RuleResult = Output<'validation.results'>['results'][number]
export type FailingRow = Output<'validation.failures'>['items'][number]
export type Coverage = Output<'validation.coverage'>
export type Trend = Output<'validation.trend'>

const AT_ONCE = 100
const paged = { initialPageParam: undefined as string | undefined }
const next = ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined
const from = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor })
const stopping = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal })

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/sources', { signal })),
})

export const embeddingQuery = queryOptions({
  queryKey: ['embedding'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/embed/status', { signal })),
})

export type RunFilter = Pick<Input<'runs.list'>, 'action' | 'status'>

export function readRuns(filter: RunFilter, cursor?: string, signal?: AbortSignal) {
  const query = { ...filter, limit: AT_ONCE, ...from(cursor) }
  return body(api.GET('/api/v1/runs', { params: { query }, ...stopping(signal) }))
}

/** Newest first; what a run is at is written into the list as the events tell (live-queries.ts). */
export function runListQuery(filter: RunFilter) {
  return infiniteQueryOptions({
    ...paged,
    queryKey: ['runs', 'list', filter],
    queryFn: ({ pageParam, signal }) => readRuns(filter, pageParam, signal),
    getNextPageParam: next,
  })
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/runs/{id}', { params: { path: { id } }, signal })),
  })
}

const LINES_AT_ONCE = 1_000

/** The whole log, oldest first; only what came since the last reading is asked for. */
export function runLogQuery(id: string) {
  const queryKey = ['run-logs', id] as const
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }) => {
      let lines = client.getQueryData<LogLine[]>(queryKey) ?? []
      for (;;) {
        const query = { after: lines.at(-1)?.id ?? 0, limit: LINES_AT_ONCE }
        const page = await body(
          api.GET('/api/v1/runs/{id}/logs', { params: { path: { id }, query }, signal }),
        )
        lines = [...lines, ...page.lines]
        if (page.lines.length < LINES_AT_ONCE) return lines
      }
    },
  })
}

/** What a run loads, table by table. */
export function loadsOfRunQuery(runId: string) {
  return queryOptions({
    queryKey: ['loads', runId],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/ingestion/loads', { params: { query: { runId, limit: 200 } }, signal })),
  })
}

export type QuarantineFilter = Omit<Input<'ingestion.list-quarantine'>, 'limit' | 'cursor'>

export function readQuarantine(filter: QuarantineFilter, cursor?: string, signal?: AbortSignal) {
  const query = { ...filter, limit: AT_ONCE, ...from(cursor) }
  return body(api.GET('/api/v1/quarantine', { params: { query }, ...stopping(signal) }))
}

export function quarantineQuery(filter: QuarantineFilter) {
  return infiniteQueryOptions({
    ...paged,
    queryKey: ['quarantine', filter],
    queryFn: ({ pageParam, signal }) => readQuarantine(filter, pageParam, signal),
    getNextPageParam: next,
  })
}

export type DriftFilter = Omit<Input<'ingestion.list-drift'>, 'limit' | 'cursor'>

export function readDrift(filter: DriftFilter, cursor?: string, signal?: AbortSignal, limit = AT_ONCE) {
  const query = { ...filter, limit, ...from(cursor) }
  return body(api.GET('/api/v1/ingestion/drift', { params: { query }, ...stopping(signal) }))
}

export function driftQuery(filter: DriftFilter) {
  return infiniteQueryOptions({
    ...paged,
    queryKey: ['drift', filter],
    queryFn: ({ pageParam, signal }) => readDrift(filter, pageParam, signal),
    getNextPageParam: next,
  })
}

export const resultsQuery = queryOptions({
  queryKey: ['validation', 'results'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/validation/results', { signal })),
})

export const trendQuery = queryOptions({
  queryKey: ['validation', 'trend'],
  queryFn: ({ signal }) =>
    body(api.GET('/api/v1/validation/trend', { params: { query: { runs: 20 } }, signal })),
})

export const coverageQuery = queryOptions({
  queryKey: ['validation', 'coverage'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/validation/coverage', { signal })),
})

export function readFailures(rule: string, cursor?: string, signal?: AbortSignal) {
  const query = { rule, limit: AT_ONCE, ...from(cursor) }
  return body(api.GET('/api/v1/validation/failures', { params: { query }, ...stopping(signal) }))
}

export function failuresQuery(rule: string) {
  return infiniteQueryOptions({
    ...paged,
    queryKey: ['validation', 'failures', rule],
    queryFn: ({ pageParam, signal }) => readFailures(rule, pageParam, signal),
    getNextPageParam: next,
  })
}
