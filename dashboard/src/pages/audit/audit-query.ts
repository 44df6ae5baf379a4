import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from '../../api/client.ts'
import type { Input } from '../../api/forms.ts'
import type { AuditFilter } from './filter.ts'

const PAGE = 100

/** One page of the trail, newest first. Times of the filter are the viewer's own. */
export function readAudit(filter: AuditFilter, cursor?: string, signal?: AbortSignal) {
  const { since, until, outcome, ...rest } = filter
  const query: Input<'audit.list'> = {
    ...rest,
    ...(outcome === undefined ? {} : { outcome: outcome as 'done' }),
    ...(since === undefined ? {} : { since: instant(since) }),
    ...(until === undefined ? {} : { until: instant(until) }),
    ...(cursor === undefined ? {} : { cursor }),
    limit: PAGE,
  }
  return body(api.GET('/api/v1/audit', { params: { query }, ...(signal === undefined ? {} : { signal }) }))
}

export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => readAudit(filter, pageParam, signal),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

/** What followed from one request. */
export function storyQuery(requestId: string) {
  return queryOptions({
    queryKey: ['audit', 'story', requestId],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/audit/{requestId}', { params: { path: { requestId } }, signal })),
  })
}

/** `2026-11-21T10:30` of a date field, in the viewer's zone. */
function instant(local: string): string {
  const time = new Date(local)
  return Number.isNaN(time.getTime()) ? local : time.toISOString()
}
