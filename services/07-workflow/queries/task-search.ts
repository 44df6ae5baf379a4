import type { Db } from '../../00-platform/index.ts'
import type { TaskStatus } from '../model.ts'
import { type TaskRow, taskColumns } from './claims.ts'
import { isReady } from './task-lists.ts'

/** What tasks are looked for, in all active specs of a project. */
export interface TaskSearchFilter {
  readonly projectId: string
  readonly spec?: string | undefined
  /** Named for this agent, or held by it. */
  readonly agent?: string | undefined
  readonly ready?: boolean | undefined
  /** Whether somebody has an unexpired lease on it. */
  readonly held?: boolean | undefined
  /** Part of the id, the title or the name of the spec; the case does not matter. */
  readonly text?: string | undefined
}

export const TASK_ORDERS = ['file', 'recent'] as const
export type TaskOrder = (typeof TASK_ORDERS)[number]

/** Where the page before ended. */
export interface TaskPlace {
  readonly updatedAt: string
  readonly spec: string
  readonly position: number
  readonly uid: string
}

export interface TaskSearchPage {
  readonly status?: TaskStatus | undefined
  readonly order: TaskOrder
  readonly after?: TaskPlace | undefined
  readonly skip: number
  readonly limit: number
}

const isWanted = (db: Db, { projectId, spec, agent, ready, held, text }: TaskSearchFilter) => db`
  project_id = ${projectId} and gone_at is null and active
  ${spec === undefined ? db`` : db`and spec = ${spec}`}
  ${agent === undefined ? db`` : db`and (agent = ${agent} or lease_holder = ${agent})`}
  ${ready === undefined ? db`` : db`and ${isReady(db)} = ${ready}`}
  ${held === undefined ? db`` : db`and coalesce(lease_expires_at > clock_timestamp(), false) = ${held}`}
  ${text === undefined ? db`` : db`and strpos(lower(spec || '/' || key || ' ' || title), lower(${text})) > 0`}`

const orderOf = (db: Db, order: TaskOrder) =>
  order === 'file' ? db`spec, position, uid` : db`updated_at desc, spec, position, uid`

function isBehind(db: Db, order: TaskOrder, { updatedAt, spec, position, uid }: TaskPlace) {
  const place = db`(spec, position, uid) > (${spec}, ${position}::int, ${uid}::uuid)`
  if (order === 'file') return place
  return db`(updated_at < ${updatedAt} or (updated_at = ${updatedAt} and ${place}))`
}

/** By spec and place in the file, or what changed last first. */
export async function selectTaskSearch(
  db: Db,
  filter: TaskSearchFilter,
  { status, order, after, skip, limit }: TaskSearchPage,
): Promise<TaskRow[]> {
  return db<TaskRow[]>`
    select ${taskColumns(db)} from ops.tasks
    where ${isWanted(db, filter)} ${status === undefined ? db`` : db`and status = ${status}`}
      ${after === undefined ? db`` : db`and ${isBehind(db, order, after)}`}
    order by ${orderOf(db, order)} offset ${skip} limit ${limit}`
}

/** How many tasks fit in each status; one that none has is left out. */
export async function countTaskSearch(
  db: Db,
  filter: TaskSearchFilter,
): Promise<{ status: TaskStatus; tasks: number }[]> {
  return db<{ status: TaskStatus; tasks: number }[]>`
    select status, count(*)::int as tasks from ops.tasks where ${isWanted(db, filter)} group by status order by status`
}
