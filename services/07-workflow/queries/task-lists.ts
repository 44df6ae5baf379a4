import type { Db } from '../../00-platform/index.ts'
import type { TaskStatus } from '../model.ts'
import { isKeptForOther, type NextFilter, type TaskRow, taskColumns } from './claims.ts'

export interface TaskFilter {
  readonly projectId: string
  readonly spec: string
  readonly status?: TaskStatus | undefined
  readonly agent?: string | undefined
  /** Pending or left in progress, waiting for nothing, held by nobody. */
  readonly ready?: boolean | undefined
  /** Position of the last task of the page before. */
  readonly after: number
  readonly limit: number
}

/** Waits for nothing, is not held, and its file agrees: it may be claimed now. */
export const isReady = (db: Db) => db`
  (active and conflict is null and open_dependencies = 0 and status in ('pending', 'in-progress')
   and (lease_expires_at is null or lease_expires_at <= clock_timestamp()))`

/** In the order of the file. */
export async function selectTaskPage(db: Db, filter: TaskFilter): Promise<TaskRow[]> {
  const { status, agent, ready } = filter
  return db<TaskRow[]>`
    select ${taskColumns(db)} from ops.tasks
    where project_id = ${filter.projectId} and spec = ${filter.spec} and gone_at is null and position > ${filter.after}
      ${status === undefined ? db`` : db`and status = ${status}`}
      ${agent === undefined ? db`` : db`and (agent = ${agent} or lease_holder = ${agent})`}
      ${ready === undefined ? db`` : db`and ${isReady(db)} = ${ready}`}
    order by position, uid limit ${filter.limit}`
}

/** All tasks of some specs that stand in their files, for graphs and reports: at most `limit`, by spec and place. */
export async function selectAllTasks(
  db: Db,
  projectId: string,
  specs: readonly string[] | null,
  limit: number,
): Promise<TaskRow[]> {
  return db<TaskRow[]>`
    select ${taskColumns(db)} from ops.tasks
    where project_id = ${projectId} and gone_at is null and active
      ${specs === null ? db`` : db`and spec = any(${specs as string[]})`}
    order by spec, position, uid limit ${limit}`
}

export interface ProgressRow {
  readonly spec: string
  readonly total: number
  readonly pending: number
  readonly inProgress: number
  readonly completed: number
  readonly blocked: number
  readonly conflicts: number
}

/**
 * How far specs are, by name; a spec without tasks has no row. Statuses are counted in their index, and conflicts in
 * theirs, without a look at the rows, which are wide; spec after spec, because an index is asked for one name in half the
 * time that it takes to filter by a list.
 */
export async function selectProgress(
  db: Db,
  projectId: string,
  specs: readonly string[],
): Promise<ProgressRow[]> {
  const ofOne = db`project_id = ${projectId} and t.spec = named.spec and gone_at is null`
  return db<ProgressRow[]>`
    select named.spec, sum(tasks)::int as total, ${tasksThatAre(db, 'pending')} as pending,
           ${tasksThatAre(db, 'in-progress')} as "inProgress", ${tasksThatAre(db, 'completed')} as completed,
           ${tasksThatAre(db, 'blocked')} as blocked,
           (select count(*)::int from ops.tasks t where ${ofOne} and conflict is not null) as conflicts
    from unnest(${specs as string[]}::text[]) as named (spec)
    cross join lateral (select status, count(*)::int as tasks from ops.tasks t where ${ofOne} group by status) counted
    group by named.spec order by named.spec`
}

const tasksThatAre = (db: Db, status: TaskStatus) => db`
  coalesce(sum(tasks) filter (where status = ${status}), 0)::int`

export interface SpecRow {
  readonly name: string
  readonly problems: readonly { readonly line: number; readonly code: string; readonly message: string }[]
  readonly syncError: { readonly code: string; readonly message: string; readonly at: string } | null
}

export async function selectSpecRows(
  db: Db,
  projectId: string,
  names: readonly string[],
): Promise<SpecRow[]> {
  return db<SpecRow[]>`
    select name, problems, sync_error as "syncError" from ops.specs
    where project_id = ${projectId} and name = any(${names as string[]}) order by name`
}

export interface ChangeRow {
  readonly at: string
  readonly event: string
  readonly fromStatus: string
  readonly toStatus: string
  readonly actor: string
  readonly agent: string | null
  readonly cause: 'call' | 'file'
  readonly reason: string | null
  readonly requestId: string
}

/** Newest first. */
export async function selectHistory(db: Db, uid: string, limit: number): Promise<ChangeRow[]> {
  return db<ChangeRow[]>`
    select at, event, from_status as "fromStatus", to_status as "toStatus", actor, agent, cause, reason,
           request_id as "requestId"
    from ops.task_changes where task_uid = ${uid} order by id desc limit ${limit}`
}

/** Tasks that wait for this one, with how much else they wait for. */
export async function selectDependents(
  db: Db,
  uid: string,
  limit: number,
): Promise<{ ref: string; open: number }[]> {
  return db<{ ref: string; open: number }[]>`
    select t.spec || '/' || t.key as ref, t.open_dependencies as open
    from ops.task_dependencies d join ops.tasks t on t.uid = d.task_uid
    where d.depends_uid = ${uid} and t.gone_at is null order by t.spec, t.position, t.uid limit ${limit}`
}

export interface IdleCounts {
  readonly held: number
  readonly waiting: number
  readonly blocked: number
  readonly conflicts: number
  readonly otherAgents: number
  /** Whom those are for, by name. */
  readonly agents: string[]
  readonly completed: number
  /** Seconds until the first running lease ends; null when none runs. */
  readonly nextLeaseEnds: number | null
}

/** Agents that are named in an answer. */
const NAMED_MOST = 10

/** Why nobody gets a task now: what stands in the way of each. */
export async function selectIdleCounts(db: Db, filter: Omit<NextFilter, 'among'>): Promise<IdleCounts> {
  const isHeld = db`coalesce(lease_expires_at > clock_timestamp(), false)`
  const isNamedForOther = filter.named === 'anyone' ? db`false` : db`agent <> ${filter.agent}`
  const isOthers = db`status in ('pending', 'in-progress') and open_dependencies = 0 and not ${isHeld} and conflict is null
    and (${isNamedForOther} or ${isKeptForOther(db, filter.agent)})`
  const whose = db`coalesce((
    select a.agent from ops.assignments a
    where a.task_uid = ops.tasks.uid and a.state = 'open' and a.agent <> ${filter.agent}), agent)`
  const [row] = await db<IdleCounts[]>`
    select count(*) filter (where status in ('pending', 'in-progress') and ${isHeld})::int as held,
           count(*) filter (where status in ('pending', 'in-progress') and open_dependencies > 0 and not ${isHeld})::int as waiting,
           count(*) filter (where status = 'blocked')::int as blocked,
           count(*) filter (where conflict is not null)::int as conflicts,
           count(*) filter (where ${isOthers})::int as "otherAgents",
           coalesce((array_agg(distinct ${whose}) filter (where ${isOthers}))[1:${NAMED_MOST}], '{}') as agents,
           count(*) filter (where status = 'completed')::int as completed,
           ceil(extract(epoch from min(lease_expires_at) filter (where ${isHeld}) - clock_timestamp()))::int as "nextLeaseEnds"
    from ops.tasks
    where project_id = ${filter.projectId} and gone_at is null and active
      ${filter.specs === null ? db`` : db`and spec = any(${filter.specs as string[]})`}`
  return row as IdleCounts
}

/** Statuses of tasks by reference (`spec/key`), archived ones too; what does not exist is left out. */
export async function selectOutsideStatuses(
  db: Db,
  projectId: string,
  refs: readonly string[],
): Promise<{ ref: string; status: TaskStatus }[]> {
  if (refs.length === 0) return []
  return db<{ ref: string; status: TaskStatus }[]>`
    select t.spec || '/' || t.key as ref, t.status from unnest(${refs as string[]}::text[]) as r (ref)
    join ops.tasks t on t.project_id = ${projectId} and t.spec = split_part(r.ref, '/', 1)
      and t.key = substr(r.ref, length(split_part(r.ref, '/', 1)) + 2) and t.gone_at is null
    order by 1`
}

export interface RequirementRow {
  readonly requirement: string
  readonly ref: string
  readonly status: TaskStatus
  readonly verification: TaskRow['verification']
}

/** Tasks with the requirements they name, by spec and place; at most 20,000 pairs. */
export async function selectTasksOfRequirements(db: Db, projectId: string): Promise<RequirementRow[]> {
  return db<RequirementRow[]>`
    select named.requirement, spec || '/' || key as ref, status, verification
    from ops.tasks, jsonb_array_elements_text(content->'requirements') as named (requirement)
    where project_id = ${projectId} and gone_at is null
    order by spec, position, named.requirement limit 20000`
}
