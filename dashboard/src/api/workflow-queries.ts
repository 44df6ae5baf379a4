import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'
import type { TaskStatus } from './types.ts'

/** Specs, tasks, approvals and agents of one project; `undefined`: of the only one there is. */
type Project = string | undefined
const within = (project: Project) => (project === undefined ? {} : { project })

const SPECS_AT_ONCE = 1_000

/** All specs by name; more than a thousand come page by page. */
export function specsQuery(project: Project) {
  return infiniteQueryOptions({
    queryKey: ['specs', 'list', project],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...within(project),
        limit: SPECS_AT_ONCE,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }
      return body(api.GET('/api/v1/specs', { params: { query }, signal }))
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

export function specQuery(project: Project, spec: string) {
  return queryOptions({
    queryKey: ['specs', 'one', project, spec],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/specs/{spec}', { params: { path: { spec }, query: within(project) }, signal })),
  })
}

export type SpecDocument = 'requirements' | 'design' | 'tasks'

/** The text with the entity tag that the next write of it must name. */
export function documentQuery(project: Project, spec: string, document: SpecDocument) {
  return queryOptions({
    queryKey: ['specs', 'document', project, spec, document],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/specs/{spec}/documents/{document}', {
          params: { path: { spec, document }, query: within(project) },
          signal,
        }),
      ),
  })
}

const TASKS_AT_ONCE = 100

export function tasksQuery(project: Project, spec: string, status: TaskStatus | undefined) {
  return infiniteQueryOptions({
    queryKey: ['tasks', project, spec, status],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...within(project),
        limit: TASKS_AT_ONCE,
        ...(status === undefined ? {} : { status }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }
      return body(api.GET('/api/v1/specs/{spec}/tasks', { params: { path: { spec }, query }, signal }))
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

export function agentsQuery(project: Project) {
  return queryOptions({
    queryKey: ['agents', project],
    queryFn: ({ signal }) => body(api.GET('/api/v1/agents', { params: { query: within(project) }, signal })),
  })
}
