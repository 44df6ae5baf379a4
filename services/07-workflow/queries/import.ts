import type { Db } from '../../00-platform/index.ts'
import type { TaskContent, TaskStatus } from '../model.ts'

export interface KnownTaskRow {
  readonly uid: string
  readonly key: string
  readonly title: string
  /** Its marker in the file, as last agreed. */
  readonly writtenStatus: TaskStatus
  readonly writtenReason: string | null
}

/** The tasks of a spec that are in its file as far as the database knows, in the order of the file. */
export async function selectKnownTasks(db: Db, projectId: string, spec: string): Promise<KnownTaskRow[]> {
  return db<KnownTaskRow[]>`
    select uid, key, title, written_status as "writtenStatus", written_reason as "writtenReason" from ops.tasks
    where project_id = ${projectId} and spec = ${spec} and gone_at is null order by position, uid`
}

/** Tasks that left the file, the last of each key and title. */
export async function selectGoneTasks(db: Db, projectId: string, spec: string): Promise<KnownTaskRow[]> {
  return db<KnownTaskRow[]>`
    select distinct on (key, title) uid, key, title, written_status as "writtenStatus", written_reason as "writtenReason"
    from ops.tasks
    where project_id = ${projectId} and spec = ${spec} and gone_at is not null
    order by key, title, gone_at desc, uid`
}

export interface SpecState {
  readonly tasksEtag: string | null
  /** See ops.specs. */
  readonly folderId: string | null
  readonly active: boolean
}

/** Locks the row of the spec, so that one import of it runs at a time. Makes the row when it is missing. */
export async function lockSpec(db: Db, projectId: string, name: string): Promise<SpecState> {
  const known = await lockKnownSpec(db, projectId, name)
  if (known !== undefined) return known
  await db`
    insert into ops.specs (project_id, name, problems, created_at, updated_at)
    values (${projectId}, ${name}, '[]', clock_timestamp(), clock_timestamp()) on conflict do nothing`
  return (await lockKnownSpec(db, projectId, name)) as SpecState
}

/** The same without making one. */
export async function lockKnownSpec(db: Db, projectId: string, name: string): Promise<SpecState | undefined> {
  const [row] = await db<SpecState[]>`
    select tasks_etag as "tasksEtag", folder_id as "folderId", active from ops.specs
    where project_id = ${projectId} and name = ${name} for update`
  return row
}

/**
 * Keeps the tasks of a spec, and those of other specs that wait for one of them, as they are until the transaction ends;
 * in the order of their uid, as every change of a task does.
 */
export async function lockTasks(db: Db, projectId: string, spec: string): Promise<void> {
  await db`
    select uid from ops.tasks
    where uid in (
      select uid from ops.tasks where project_id = ${projectId} and spec = ${spec}
      union select task_uid from ops.task_dependencies where project_id = ${projectId} and ref like ${`${spec}/%`})
    order by uid for update`
}

/** A task of the file on its way into the database. */
export interface ImportedTask {
  readonly uid: string
  readonly key: string
  readonly title: string
  readonly position: number
  readonly content: TaskContent
  readonly agent: string | null
  readonly priorityRank: number
  /** Used for a task that is new; a known one keeps its status. */
  readonly status: string
  readonly blockedReason: string | null
  readonly critical: boolean
}

/**
 * Frees the keys of tasks that get another one, and takes those out that left the file. Their leases stay: a file that was
 * emptied by mistake and comes back finds its agents at work. Without it two tasks that swap their numbers would meet in the unique index.
 */
export async function parkKeys(db: Db, moved: readonly string[], gone: readonly string[]): Promise<void> {
  await db`update ops.tasks set key = uid::text where uid = any(${moved as string[]}::uuid[])`
  await db`
    update ops.tasks
    set gone_at = clock_timestamp(), updated_at = clock_timestamp()
    where uid = any(${gone as string[]}::uuid[]) and gone_at is null`
}

/** Writes what differs; an unchanged task is not touched. What one import changes has one time, so that it keeps its order. */
export async function upsertTasks(
  db: Db,
  projectId: string,
  spec: string,
  tasks: readonly ImportedTask[],
): Promise<void> {
  await db`
    insert into ops.tasks as t (uid, project_id, spec, key, title, position, content, agent, priority_rank, status,
                                blocked_reason, written_status, written_reason, verification, open_dependencies, critical, fence, completed_at,
                                updated_at)
    select uid, ${projectId}, ${spec}, key, title, position, content, agent, "priorityRank", status, "blockedReason",
           status, "blockedReason", case status when 'completed' then 'report-due' else 'none' end, 0, critical, 0,
           case status when 'completed' then clock_timestamp() end, now()
    from jsonb_to_recordset(${db.json(tasks as never)}) as r (
      uid uuid, key text, title text, position int, content jsonb, agent text, "priorityRank" smallint, status text,
      "blockedReason" text, critical boolean)
    on conflict (uid) do update
    set key = excluded.key, title = excluded.title, position = excluded.position, content = excluded.content,
        agent = excluded.agent, priority_rank = excluded.priority_rank, critical = excluded.critical,
        written_status = excluded.written_status, written_reason = excluded.written_reason, gone_at = null, active = true,
        updated_at = excluded.updated_at
    where (t.key, t.title, t.position, t.content, t.agent, t.priority_rank, t.critical, t.written_status,
           t.written_reason, t.gone_at, t.active) is distinct from
          (excluded.key, excluded.title, excluded.position, excluded.content, excluded.agent, excluded.priority_rank,
           excluded.critical, excluded.written_status, excluded.written_reason, null, true)`
}

export interface ImportedDependency {
  readonly taskUid: string
  /** `spec/key` */
  readonly ref: string
  readonly kind: 'written' | 'part'
  /** The task it names, where that is in the same spec; those of other specs are looked up. */
  readonly dependsUid?: string | null
}

/** Makes the dependencies of a spec's tasks these, and ties every reference to a task of the spec to that task. */
export async function replaceDependencies(
  db: Db,
  projectId: string,
  spec: string,
  dependencies: readonly ImportedDependency[],
): Promise<void> {
  await db`
    delete from ops.task_dependencies
    where task_uid in (select uid from ops.tasks where project_id = ${projectId} and spec = ${spec})`
  await db`
    insert into ops.task_dependencies (task_uid, project_id, ref, kind, depends_uid)
    select "taskUid", ${projectId}, ref, kind, "dependsUid"
    from jsonb_to_recordset(${db.json(dependencies as never)})
      as r ("taskUid" uuid, ref text, kind text, "dependsUid" uuid)
    on conflict do nothing`
  await db`
    update ops.task_dependencies d set depends_uid = found.uid
    from ops.task_dependencies other
    left join ops.tasks found
      on found.project_id = other.project_id and found.spec || '/' || found.key = other.ref and found.gone_at is null
    where other.project_id = ${projectId} and d.task_uid = other.task_uid and d.ref = other.ref
      and d.depends_uid is distinct from found.uid
      and (other.ref like ${`${spec}/%`}) is distinct from (other.task_uid in (
        select uid from ops.tasks where project_id = ${projectId} and spec = ${spec}))`
}

/** Counts anew what the tasks of a spec, and the tasks that wait for one of them, wait for. */
export async function recountSpec(db: Db, projectId: string, spec: string): Promise<void> {
  await db`
    with concerned as (
      select uid from ops.tasks where project_id = ${projectId} and spec = ${spec} and gone_at is null
      union
      select task_uid from ops.task_dependencies where project_id = ${projectId} and ref like ${`${spec}/%`}),
    counted as (
      select c.uid, count(d.ref) filter (
               where t.uid is null or t.gone_at is not null or t.status <> 'completed') as open
      from concerned c
      left join ops.task_dependencies d on d.task_uid = c.uid
      left join ops.tasks t on t.uid = d.depends_uid
      group by c.uid)
    update ops.tasks t set open_dependencies = counted.open
    from counted where t.uid = counted.uid and t.open_dependencies <> counted.open`
}

/** The database agrees with this text from now on. */
export async function settleSpec(
  db: Db,
  projectId: string,
  name: string,
  settled: { etag: string; problems: readonly unknown[] },
): Promise<void> {
  await db`
    update ops.specs
    set tasks_etag = ${settled.etag}, problems = ${db.json(settled.problems as never)}, updated_at = clock_timestamp()
    where project_id = ${projectId} and name = ${name}`
}

/** The file was written from the database: both agree as before. */
export async function setTasksEtag(db: Db, projectId: string, name: string, etag: string): Promise<void> {
  await db`
    update ops.specs set tasks_etag = ${etag}, updated_at = clock_timestamp()
    where project_id = ${projectId} and name = ${name}`
}

export interface SyncError {
  readonly code: string
  readonly message: string
  readonly at: string
}

/** Why file and database could not be brought together; null when they were. */
export async function setSyncError(
  db: Db,
  projectId: string,
  name: string,
  error: SyncError | null,
): Promise<void> {
  await db`
    update ops.specs set sync_error = ${error === null ? null : db.json(error as never)}
    where project_id = ${projectId} and name = ${name} and sync_error is distinct from
      ${error === null ? null : db.json(error as never)}::jsonb`
}

/** A spec that was archived, or whose folder is gone, rests with its tasks; nobody can claim them meanwhile. */
export async function setSpecActive(
  db: Db,
  projectId: string,
  name: string,
  active: boolean,
): Promise<boolean> {
  const changed = await db`
    update ops.specs set active = ${active}, updated_at = clock_timestamp()
    where project_id = ${projectId} and name = ${name} and active <> ${active}`
  if (changed.count === 0) return false
  await db`
    update ops.tasks set active = ${active} where project_id = ${projectId} and spec = ${name} and active <> ${active}`
  return true
}
