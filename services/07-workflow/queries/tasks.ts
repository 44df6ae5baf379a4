import type { Db } from '../../00-platform/index.ts'
import type { TaskState } from '../lifecycle/index.ts'
import { type NewLease, type TaskAddress, type TaskRow, takeLease, taskColumns } from './claims.ts'

/** With `lock` the row stays as it is until the transaction ends. */
export async function selectTask(db: Db, address: TaskAddress, lock = false): Promise<TaskRow | undefined> {
  const [row] = await db<TaskRow[]>`
    select ${taskColumns(db)} from ops.tasks
    where project_id = ${address.projectId} and spec = ${address.spec} and key = ${address.key} and gone_at is null
    ${lock ? db`for update` : db``}`
  return row
}

/** In the order of their uid. */
export async function selectTasksByUid(db: Db, uids: readonly string[]): Promise<TaskRow[]> {
  return db<TaskRow[]>`
    select ${taskColumns(db)} from ops.tasks where uid = any(${uids as string[]}::uuid[]) order by uid`
}

/** What a task waits for, as `spec/key`, at most `limit`, in that order. */
export async function selectOpenDependencies(db: Db, uid: string, limit = 20): Promise<string[]> {
  const rows = await db<{ ref: string }[]>`
    select d.ref from ops.task_dependencies d
    left join ops.tasks t on t.uid = d.depends_uid
    where d.task_uid = ${uid} and (t.uid is null or t.gone_at is not null or t.status <> 'completed')
    order by d.ref limit ${limit}`
  return rows.map(({ ref }) => ref)
}

export interface OpenDependency {
  readonly taskUid: string
  /** `spec/key` */
  readonly ref: string
  readonly kind: 'written' | 'part'
  /** Null: there is no such task. */
  readonly dependsUid: string | null
}

/** What each of these tasks waits for, by reference. */
export async function selectWaiting(db: Db, uids: readonly string[]): Promise<OpenDependency[]> {
  return db<OpenDependency[]>`
    select d.task_uid as "taskUid", d.ref, d.kind, d.depends_uid as "dependsUid" from ops.task_dependencies d
    left join ops.tasks t on t.uid = d.depends_uid
    where d.task_uid = any(${uids as string[]}::uuid[])
      and (t.uid is null or t.gone_at is not null or t.status <> 'completed')
    order by d.task_uid, d.ref`
}

/** Writes a state of the life cycle. `lease`: a new one, `keep` (which lasts anew), or `free`. */
export async function updateState(
  db: Db,
  uid: string,
  state: TaskState,
  lease: NewLease | { readonly keepSeconds: number } | 'keep' | 'free',
): Promise<TaskRow> {
  const [row] = await db<TaskRow[]>`
    update ops.tasks
    set ${stateColumns(db, state)}, ${leaseColumns(db, lease)},
        round_started_at = case when ${state.status} = 'pending' then null
                                else coalesce(round_started_at, clock_timestamp()) end,
        completed_at = case when ${state.status} = 'completed' then coalesce(completed_at, clock_timestamp()) end
    where uid = ${uid} returning ${taskColumns(db)}`
  return row as TaskRow
}

const stateColumns = (db: Db, state: TaskState) => db`
  status = ${state.status}, blocked_reason = ${state.blockedReason}, blocked_from = ${state.blockedFrom},
  verification = ${state.verification},
  conflict = ${state.conflict === null ? null : db.json(state.conflict as never)}, updated_at = clock_timestamp()`

function leaseColumns(db: Db, lease: Parameters<typeof updateState>[3]) {
  if (lease === 'keep') return db`fence = fence`
  if (lease === 'free')
    return db`lease_holder = null, lease_hash = null, lease_expires_at = null, lease_key = null`
  if ('keepSeconds' in lease)
    return db`lease_expires_at = clock_timestamp() + make_interval(secs => ${lease.keepSeconds})`
  return takeLease(db, lease)
}

export interface TaskChange {
  readonly taskUid: string
  readonly event: string
  readonly fromStatus: string
  readonly toStatus: string
  readonly actor: string
  readonly agent: string | null
  readonly cause: 'call' | 'file'
  readonly reason: string | null
  readonly requestId: string
}

export async function insertChange(db: Db, change: TaskChange): Promise<void> {
  await db`
    insert into ops.task_changes (task_uid, event, from_status, to_status, actor, agent, cause, reason, request_id, at)
    values (${change.taskUid}, ${change.event}, ${change.fromStatus}, ${change.toStatus}, ${change.actor},
            ${change.agent}, ${change.cause}, ${change.reason}, ${change.requestId}, clock_timestamp())`
}

/**
 * Locks a task and all that wait for it, in the order of their uid, so that two changes at once never wait for each
 * other. Needed before a change that makes others ready, or no longer so.
 */
export async function lockWithDependents(db: Db, uid: string): Promise<void> {
  await db`
    select uid from ops.tasks
    where uid = ${uid} or uid in (select task_uid from ops.task_dependencies where depends_uid = ${uid})
    order by uid for update`
}

/** Counts anew what each of these tasks waits for, from the tasks themselves; answers those whose number changed. */
export async function recountDependents(
  db: Db,
  uid: string,
): Promise<{ spec: string; key: string; open: number }[]> {
  return db<{ spec: string; key: string; open: number }[]>`
    with counted as (
      select d.task_uid, count(*) filter (where t.uid is null or t.gone_at is not null or t.status <> 'completed') as open
      from ops.task_dependencies d left join ops.tasks t on t.uid = d.depends_uid
      where d.task_uid in (select task_uid from ops.task_dependencies where depends_uid = ${uid})
      group by d.task_uid)
    update ops.tasks t set open_dependencies = counted.open
    from counted
    where t.uid = counted.task_uid and t.open_dependencies <> counted.open and t.gone_at is null
    returning t.spec, t.key, t.open_dependencies as open`
}
