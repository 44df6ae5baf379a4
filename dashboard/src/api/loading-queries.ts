import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'
import type { Output } from './forms.ts'
import { readDrift } from './pipeline-queries.ts'

/** Sources and their tables, backfills, erasures: what is known of loading beside its runs. */
export type SourceName = 'odoo' | 'apn'
export type TableState = Output<'ingestion.freshness'>['tables'][number]
export type UnloadedTable = Output<'ingestion.freshness'>['neverLoaded'][number]
export type Alert = Output<'alerts.list'>['alerts'][number]
export type Backfill = NonNullable<Output<'ingestion.get-backfill'>['backfill']>
export type Erasure = Output<'privacy.list-erasures'>['erasures'][number]
export type Reason = Output<'ingestion.quarantine-reasons'>['reasons'][number]

/** Of both sources; `rows` are counted only when asked for, as that looks at all of them. */
export function freshnessQuery(rows: boolean) {
  return queryOptions({
    queryKey: ['freshness', rows ? 'counted' : 'quick'],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/ingestion/freshness', { params: { query: { rows } }, signal })),
  })
}

/** The newest watch; there is never more than one. */
export const watchQuery = queryOptions({
  queryKey: ['runs', 'watch'],
  queryFn: ({ signal }) =>
    body(api.GET('/api/v1/runs', { params: { query: { action: 'ingestion.watch', limit: 1 } }, signal })),
})

const OUTAGES_SHOWN = 20

/** Outages of a source that are over or not, newest first. */
export function outagesQuery(source: SourceName) {
  return queryOptions({
    queryKey: ['alerts', source],
    queryFn: ({ signal }) => {
      const query = { source, open: false, limit: OUTAGES_SHOWN }
      return body(api.GET('/api/v1/alerts', { params: { query }, signal }))
    },
  })
}

export function newestDriftQuery(source: SourceName) {
  return queryOptions({
    queryKey: ['drift', 'newest', source],
    queryFn: ({ signal }) => readDrift({ source }, undefined, signal, 1),
  })
}

export const reasonsQuery = queryOptions({
  queryKey: ['quarantine', 'reasons'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/quarantine/reasons', { signal })),
})

/** The backfill of a source that goes on, else the newest. */
export function backfillQuery(source: SourceName) {
  return queryOptions({
    queryKey: ['backfills', source],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/ingestion/{source}/backfill', { params: { path: { source } }, signal })),
  })
}

const ERASURES_AT_ONCE = 50

/** Newest first; for operators. */
export const erasuresQuery = infiniteQueryOptions({
  queryKey: ['erasures'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) => {
    const query = { limit: ERASURES_AT_ONCE, ...(pageParam === undefined ? {} : { cursor: pageParam }) }
    return body(api.GET('/api/v1/privacy/erasures', { params: { query }, signal }))
  },
  getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
})
