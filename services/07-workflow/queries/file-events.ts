import type { Db } from '../../00-platform/index.ts'
import type { TaskState } from '../lifecycle/index.ts'

export interface FileChange extends TaskState {
  readonly uid: string
  readonly fromStatus: string
  readonly event: 'file' | 'conflict'
  readonly reason: string | null
  /** Whether its lease ends. */
  readonly free: boolean
}

/** Writes the states that an edit of the file led to, in one statement. */
export async function updateFromFile(db: Db, changes: readonly FileChange[]): Promise<void> {
  await db`
    update ops.tasks t
    set status = r.status, blocked_reason = r."blockedReason", blocked_from = r."blockedFrom",
        verification = r.verification, conflict = nullif(r.conflict, 'null'::jsonb),
        lease_holder = case when r.free then null else lease_holder end,
        lease_hash = case when r.free then null else lease_hash end,
        lease_key = case when r.free then null else lease_key end,
        lease_expires_at = case when r.free then null else lease_expires_at end,
        round_started_at = case when r.status = 'pending' then null
                                else coalesce(round_started_at, clock_timestamp()) end,
        completed_at = case when r.status = 'completed' then coalesce(completed_at, clock_timestamp()) end,
        updated_at = clock_timestamp()
    from jsonb_to_recordset(${db.json(changes as never)}) as r (
      uid uuid, status text, "blockedReason" text, "blockedFrom" text, verification text, conflict jsonb, free boolean)
    where t.uid = r.uid`
}

export async function insertFileChanges(
  db: Db,
  changes: readonly FileChange[],
  by: { readonly actor: string; readonly requestId: string },
): Promise<void> {
  await db`
    insert into ops.task_changes (task_uid, event, from_status, to_status, actor, agent, cause, reason, request_id, at)
    select uid, event, "fromStatus", status, ${by.actor}, null, 'file', reason, ${by.requestId}, clock_timestamp()
    from jsonb_to_recordset(${db.json(changes as never)}) as r (
      uid uuid, event text, "fromStatus" text, status text, reason text)`
}

/** A task whose status is still to be written into its file. */
export interface UnwrittenRow {
  readonly uid: string
  readonly key: string
  readonly status: TaskState['status']
  readonly blockedReason: string | null
}

/** In the order of their uid. */
export async function selectUnwritten(db: Db, projectId: string, spec: string): Promise<UnwrittenRow[]> {
  return db<UnwrittenRow[]>`
    select uid, key, status, blocked_reason as "blockedReason" from ops.tasks
    where project_id = ${projectId} and spec = ${spec} and gone_at is null and conflict is null and behind
    order by uid`
}

/** The file says this now. A task that has changed again meanwhile is behind again. */
export async function markWritten(db: Db, rows: readonly Omit<UnwrittenRow, 'key'>[]): Promise<void> {
  await db`
    with rows as (
      select t.uid, r.status, r."blockedReason" from ops.tasks t
      join jsonb_to_recordset(${db.json(rows as never)}) as r (uid uuid, status text, "blockedReason" text) on r.uid = t.uid
      order by t.uid for update of t)
    update ops.tasks t set written_status = rows.status, written_reason = rows."blockedReason"
    from rows where t.uid = rows.uid`
}

/** Specs with something to write, at most 100. */
export async function selectSpecsBehind(db: Db): Promise<{ projectId: string; spec: string }[]> {
  return db<{ projectId: string; spec: string }[]>`
    select distinct project_id as "projectId", spec from ops.tasks
    where gone_at is null and conflict is null and behind and active
    order by project_id, spec limit 100`
}
