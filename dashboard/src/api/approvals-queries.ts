import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'
import type { Input, Output } from './forms.ts'

/** Requests that people decide on, with the texts they are about. */
export type ApprovalDetail = Output<'approvals.get'>
export type ApprovalComment = ApprovalDetail['comments'][number]
type List = Input<'approvals.list'>
export type QueueQuery = Pick<List, 'status' | 'type' | 'categoryName' | 'requestedBy'>

const AT_ONCE = 100
/** Nobody tells of an edit of a file that is no document of a spec, so it is looked at while a page shows it. */
const LOOK_AGAIN_MS = 10_000

/** One page of the queue, what waits first. */
export function readQueue(
  project: string | undefined,
  filter: QueueQuery,
  cursor?: string,
  signal?: AbortSignal,
) {
  const query: List = {
    ...(project === undefined ? {} : { project }),
    ...filter,
    order: 'waiting',
    limit: AT_ONCE,
    ...(cursor === undefined ? {} : { cursor }),
  }
  return body(
    api.GET('/api/v1/approvals', { params: { query }, ...(signal === undefined ? {} : { signal }) }),
  )
}

export function queueQuery(project: string | undefined, filter: QueueQuery) {
  return infiniteQueryOptions({
    queryKey: ['approvals', 'queue', project, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => readQueue(project, filter, pageParam, signal),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: LOOK_AGAIN_MS,
  })
}

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: ['approvals', 'one', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/approvals/{id}', { params: { path: { id } }, signal })),
    refetchInterval: LOOK_AGAIN_MS,
  })
}

/** A revision never changes; `now`, the file as it is at this moment, does. */
export type Version = number | 'now'

export function contentQuery(id: string, version: Version) {
  const query = version === 'now' ? { current: true } : { revision: version }
  return queryOptions({
    queryKey: version === 'now' ? ['approvals', 'now', id] : ['approval-text', id, version],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/approvals/{id}/content', { params: { path: { id }, query }, signal })),
  })
}

export function approvalDiffQuery(id: string, from: number, to: Version) {
  const query = to === 'now' ? { from, current: true } : { from, to }
  return queryOptions({
    queryKey: to === 'now' ? ['approvals', 'diff-now', id, from] : ['approval-diff', id, from, to],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/approvals/{id}/diff', { params: { path: { id }, query }, signal })),
  })
}
