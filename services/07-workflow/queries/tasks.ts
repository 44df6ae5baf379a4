import type { Db } from '../../00-platform/index.ts'
import { type TaskAddress, type TaskRow, taskColumns } from './claims.ts'

/** With `lock` the row stays as it is until the transaction ends. */
export async function selectTask(db: Db, address: TaskAddress, lock = false): Promise<TaskRow | undefined> {
  const [row] = await db<TaskRow[]>`
    select ${taskColumns(db)} from ops.tasks
    where project_id = ${address.projectId} and spec = ${address.spec} and key = ${address.key} and gone_at is null
    ${lock ? db`for update` : db``}`
  return row
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

/** Counts anew what each of these tasks waits for, from the tasks themselves; answers those that became ready. */
export async function recountDependents(db: Db, uid: string): Promise<{ spec: string; key: string }[]> {
  return db<{ spec: string; key: string }[]>`
    with counted as (
      select d.task_uid, count(*) filter (where t.uid is null or t.gone_at is not null or t.status <> 'completed') as open
      from ops.task_dependencies d left join ops.tasks t on t.uid = d.depends_uid
      where d.task_uid in (select task_uid from ops.task_dependencies where depends_uid = ${uid})
      group by d.task_uid)
    update ops.tasks t set open_dependencies = counted.open
    from counted
    where t.uid = counted.task_uid and t.open_dependencies <> counted.open and t.gone_at is null
    returning t.spec, t.key`
}
