import { queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'
import type { Output } from './forms.ts'
import type { TaskStatus } from './types.ts'

type Project = string | undefined
const within = (project: Project) => (project === undefined ? {} : { project })

/** What a list of tasks is narrowed to; what is not given does not narrow. */
export interface TaskFilter {
  readonly spec?: string
  readonly status?: TaskStatus
  readonly agent?: string
  readonly ready?: boolean
  readonly held?: boolean
  readonly text?: string
}

/** `recent`: what changed last first, so that what was moved is seen where it came to. */
export type TaskOrder = 'file' | 'recent'

export interface TaskListing {
  readonly project: Project
  readonly filter: TaskFilter
  readonly order: TaskOrder
}

export type FoundTasks = Output<'tasks.search'>

interface Place {
  readonly limit: number
  readonly skip?: number
  readonly cursor?: string
}

/** Some tasks of a list, from a place in it. */
export function readTasks({ project, filter, order }: TaskListing, place: Place, signal?: AbortSignal) {
  const query = { ...within(project), ...filter, order, ...place }
  return body(api.GET('/api/v1/tasks', { params: { query }, ...(signal === undefined ? {} : { signal }) }))
}

const SECOND_MS = 1_000
const SOONEST_MS = 5_000
const LATEST_MS = 3_600_000

/** The end of a lease is no event: when the next one ends, the tasks are read again. */
export function untilLeaseEnds(tasks: readonly { readonly leaseExpiresAt: string | null }[]): number | false {
  const ends = tasks.flatMap(({ leaseExpiresAt }) =>
    leaseExpiresAt === null ? [] : [Date.parse(leaseExpiresAt)],
  )
  if (ends.length === 0) return false
  return Math.max(SOONEST_MS, Math.min(LATEST_MS, Math.min(...ends) - Date.now() + SECOND_MS))
}

/** The part of a list that is in view is read and kept fresh; the rest is not. */
export function taskPageQuery(listing: TaskListing, page: number, size: number) {
  return queryOptions({
    queryKey: ['tasks', 'search', listing, size, page],
    queryFn: ({ signal }) => readTasks(listing, { limit: size, skip: page * size }, signal),
    refetchInterval: ({ state }) => untilLeaseEnds(state.data?.tasks ?? []),
  })
}

export interface TaskAddress {
  readonly project: Project
  readonly spec: string
  readonly id: string
}

export function taskQuery({ project, spec, id }: TaskAddress) {
  return queryOptions({
    queryKey: ['tasks', 'one', project, spec, id],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/specs/{spec}/tasks/{id}', {
          params: { path: { spec, id }, query: within(project) },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => untilLeaseEnds(state.data === undefined ? [] : [state.data]),
  })
}

const NEWEST = 20

export function taskAssignmentsQuery({ project, spec, id }: TaskAddress) {
  return queryOptions({
    queryKey: ['tasks', 'assignments', project, spec, id],
    queryFn: ({ signal }) => {
      const query = { ...within(project), spec, task: id, limit: NEWEST }
      return body(api.GET('/api/v1/assignments', { params: { query }, signal }))
    },
  })
}

export function taskReportsQuery({ project, spec, id }: TaskAddress, kind: 'completion' | 'status') {
  return queryOptions({
    queryKey: ['tasks', 'reports', project, spec, id, kind],
    queryFn: ({ signal }) => {
      const query = { ...within(project), spec, task: id, kind, limit: NEWEST }
      return body(api.GET('/api/v1/reports', { params: { query }, signal }))
    },
  })
}

export function taskLogQuery({ project, spec, id }: TaskAddress) {
  return queryOptions({
    queryKey: ['tasks', 'log', project, spec, id],
    queryFn: ({ signal }) => {
      const query = { ...within(project), spec, task: id, limit: NEWEST }
      return body(api.GET('/api/v1/implementation-log', { params: { query }, signal }))
    },
  })
}

export function graphQuery(project: Project, spec: string) {
  return queryOptions({
    queryKey: ['graph', project, spec],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/specs/{spec}/graph', { params: { path: { spec }, query: within(project) }, signal }),
      ),
    // To look for what stayed the same in two megabytes takes longer than to draw what is in view.
    structuralSharing: false,
  })
}

const at = ({ spec, id }: TaskAddress) => ({ path: { spec, id } })

/** Brings a task to a status by the rules of the hub; `blocked`, and reopening, need a reason. */
export function setTaskStatus(address: TaskAddress, status: TaskStatus, reason?: string) {
  return body(
    api.PUT('/api/v1/specs/{spec}/tasks/{id}/status', {
      params: at(address),
      body: { ...within(address.project), status, ...(reason === undefined ? {} : { reason }) },
    }),
  )
}

export function releaseTask(address: TaskAddress, reason?: string) {
  return body(
    api.POST('/api/v1/specs/{spec}/tasks/{id}/release', {
      params: at(address),
      body: { ...within(address.project), ...(reason === undefined ? {} : { reason }) },
    }),
  )
}

export function confirmTask(address: TaskAddress) {
  return body(
    api.POST('/api/v1/specs/{spec}/tasks/{id}/confirm', {
      params: at(address),
      body: within(address.project),
    }),
  )
}

/** `file`: what somebody wrote holds, for a reason; `database`: it is written back. */
export function settleTask(address: TaskAddress, take: 'file' | 'database', reason?: string) {
  return body(
    api.POST('/api/v1/specs/{spec}/tasks/{id}/conflict', {
      params: at(address),
      body: { ...within(address.project), take, ...(reason === undefined ? {} : { reason }) },
    }),
  )
}

/** Gives a task to an agent, or to the one that fits best, and writes what the agent is sent. */
export function assignTask({ project, spec, id }: TaskAddress, assignee: string | undefined) {
  const task = { spec, task: id, ...(assignee === undefined ? {} : { assignee }) }
  return body(api.POST('/api/v1/assignments', { body: { ...within(project), tasks: [task], replace: true } }))
}
