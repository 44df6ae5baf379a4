import { queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'
import type { Output } from './forms.ts'
import { readTasks, untilLeaseEnds } from './task-queries.ts'

type Project = string | undefined
const within = (project: Project) => (project === undefined ? {} : { project })

/** As much as the hub answers at once; agents work on a few tasks each. */
const MOST = 200
const NEWEST_REPORTS = 20

export type HeldTask = Output<'tasks.search'>['tasks'][number]
export type Assignment = Output<'assignments.list'>['assignments'][number]
export type Report = Output<'reports.list'>['reports'][number]

/** The tasks somebody holds, what changed last first. */
export function heldTasksQuery(project: Project) {
  return queryOptions({
    queryKey: ['agents', 'held', project],
    queryFn: ({ signal }) =>
      readTasks({ project, filter: { held: true }, order: 'recent' }, { limit: MOST }, signal),
    refetchInterval: ({ state }) => untilLeaseEnds(state.data?.tasks ?? []),
  })
}

/** Assignments in which it is somebody's turn, newest first. */
export function openAssignmentsQuery(project: Project) {
  return queryOptions({
    queryKey: ['agents', 'assignments', project],
    queryFn: ({ signal }) => {
      const query = { ...within(project), state: 'open' as const, limit: MOST }
      return body(api.GET('/api/v1/assignments', { params: { query }, signal }))
    },
  })
}

/** The newest reports of one kind, of all tasks. */
export function newestReportsQuery(project: Project, kind: Report['kind']) {
  return queryOptions({
    queryKey: ['agents', 'reports', project, kind],
    queryFn: ({ signal }) => {
      const query = { ...within(project), kind, limit: NEWEST_REPORTS }
      return body(api.GET('/api/v1/reports', { params: { query }, signal }))
    },
  })
}
