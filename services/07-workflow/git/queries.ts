import type { Db } from '../../00-platform/index.ts'

export interface ScanRow {
  readonly tips: readonly string[]
  readonly reading: readonly string[] | null
  readonly done: number
}

/** How far a project was read, locked, so that two scans do not count the same batch twice. */
export async function lockScan(db: Db, projectId: string): Promise<ScanRow> {
  await db`
    insert into ops.git_scans (project_id, tips, done, updated_at) values (${projectId}, '[]', 0, clock_timestamp())
    on conflict do nothing`
  const [row] = await db<ScanRow[]>`
    select tips, reading, done from ops.git_scans where project_id = ${projectId} for update`
  return row as ScanRow
}

export async function selectScan(db: Db, projectId: string): Promise<ScanRow> {
  const [row] = await db<
    ScanRow[]
  >`select tips, reading, done from ops.git_scans where project_id = ${projectId}`
  return row ?? { tips: [], reading: null, done: 0 }
}

export async function updateScan(db: Db, projectId: string, scan: ScanRow): Promise<void> {
  await db`
    update ops.git_scans
    set tips = ${db.json(scan.tips as never)},
        reading = ${scan.reading === null ? null : db.json(scan.reading as never)}, done = ${scan.done},
        updated_at = clock_timestamp()
    where project_id = ${projectId}`
}

/** A commit on its way into the database. */
export interface FoundCommit {
  readonly sha: string
  readonly ref: string
  readonly spec: string | null
  readonly taskId: string
  readonly subject: string
  readonly author: string
  readonly at: string
}

/** Adds commits; one that is known is there again. Answers how many are new. */
export async function insertCommits(
  db: Db,
  projectId: string,
  commits: readonly FoundCommit[],
): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    with written as (
      insert into ops.task_commits as c (project_id, sha, ref, spec, task_id, subject, author, at, found_at)
      select ${projectId}, sha, ref, spec, "taskId", subject, author, at, clock_timestamp()
      from jsonb_to_recordset(${db.json(commits as never)}) as r (
        sha text, ref text, spec text, "taskId" text, subject text, author text, at timestamptz)
      on conflict (project_id, sha, ref) do update set gone_at = null
      returning (xmax = 0) as fresh)
    select count(*) filter (where fresh) from written`
  return row?.count ?? 0
}

/** Says of commits that no branch has them any more. */
export async function markCommitsGone(db: Db, projectId: string, shas: readonly string[]): Promise<void> {
  await db`
    update ops.task_commits set gone_at = clock_timestamp()
    where project_id = ${projectId} and sha = any(${shas as string[]}) and gone_at is null`
}

/**
 * Ties commits to the task they mean, where exactly one can be meant. A task of an active spec comes before an archived one,
 * for every spec has a task 1; then equal as written (`TASK-001`, `1.2`) before equal but for `TASK-` and leading zeros.
 * What is tied stays tied, also when the task gets another number. Answers how many were tied.
 */
export async function linkCommits(db: Db, projectId: string): Promise<number> {
  const result = await db`
    with open as (
      select sha, ref, spec, lower(task_id) as id from ops.task_commits
      where project_id = ${projectId} and task_uid is null),
    keyed as (
      select uid, spec, active, regexp_replace(lower(key), '^task-', '') as id from ops.tasks
      where project_id = ${projectId} and gone_at is null),
    candidates as (
      select o.sha, o.ref, k.uid, (case when k.active then 0 else 2 end) + (case when o.id = k.id then 0 else 1 end) as rank
      from open o
      join keyed k on ltrim(k.id, '0') = ltrim(o.id, '0') and (o.spec is null or o.spec = k.spec)),
    best as (select sha, ref, min(rank) as rank from candidates group by sha, ref),
    meant as (
      select c.sha, c.ref, (array_agg(c.uid))[1] as uid
      from candidates c join best b using (sha, ref, rank)
      group by c.sha, c.ref having count(*) = 1)
    update ops.task_commits t set task_uid = meant.uid
    from meant where t.project_id = ${projectId} and t.sha = meant.sha and t.ref = meant.ref`
  return result.count
}

export interface CommitRow {
  readonly sha: string
  readonly ref: string
  readonly subject: string
  readonly author: string
  readonly at: string
  /** When it was seen to be on no branch any more. */
  readonly goneAt: string | null
  /** The task it is tied to. */
  readonly task: { readonly spec: string; readonly key: string } | null
}

const columns = (db: Db) => db`
  c.sha, c.ref, c.subject, c.author, c.at, c.gone_at as "goneAt",
  case when t.uid is not null then jsonb_build_object('spec', t.spec, 'key', t.key) end as task`

/** The commits of one task, newest first, then by hash; those that left every branch are left out. */
export async function selectCommitsOfTask(db: Db, taskUid: string, limit: number): Promise<CommitRow[]> {
  return db<CommitRow[]>`
    select ${columns(db)} from ops.task_commits c left join ops.tasks t on t.uid = c.task_uid
    where c.task_uid = ${taskUid} and c.gone_at is null order by c.at desc, c.sha, c.ref limit ${limit}`
}

export interface CommitFilter {
  readonly spec?: string | undefined
  /** Key of a task. */
  readonly task?: string | undefined
  readonly linked?: boolean | undefined
  readonly after?: { readonly at: string; readonly sha: string; readonly ref: string } | undefined
  readonly limit: number
}

/** Commits that name a task, newest first, then by hash and name. */
export async function selectCommits(db: Db, projectId: string, filter: CommitFilter): Promise<CommitRow[]> {
  const { after, spec, task, linked } = filter
  return db<CommitRow[]>`
    select ${columns(db)} from ops.task_commits c left join ops.tasks t on t.uid = c.task_uid
    where c.project_id = ${projectId} and c.gone_at is null
      ${spec === undefined ? db`` : db`and t.spec = ${spec}`}
      ${task === undefined ? db`` : db`and t.key = ${task}`}
      ${linked === undefined ? db`` : db`and (c.task_uid is not null) = ${linked}`}
      ${
        after === undefined
          ? db``
          : db`and (c.at < ${after.at} or (c.at = ${after.at} and (c.sha, c.ref) > (${after.sha}, ${after.ref})))`
      }
    order by c.at desc, c.sha, c.ref limit ${filter.limit}`
}
