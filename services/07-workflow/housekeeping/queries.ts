import type { Db } from '../../00-platform/index.ts'
import type { Candidate, Kept } from './model.ts'

/**
 * Which approvals may go: withdrawn ones, and decided ones that have a newer one of the same file, type and task, so that
 * the last word on a file stays. An approved one needs a newer *approved* one: until then it is what the file is approved
 * by. What waits, or waits for a revision, never goes.
 */
const removable = (db: Db, projectId: string, before: Date) => db`
  a.project_id = ${projectId} and a.status in ('approved', 'rejected', 'withdrawn') and a.decided_at < ${before}
  and (a.status = 'withdrawn' or exists (
    select from ops.approvals n
    where n.project_id = a.project_id and n.file_path = a.file_path and n.type = a.type
      and n.task_uid is not distinct from a.task_uid and n.status <> 'withdrawn'
      and (a.status <> 'approved' or n.status = 'approved')
      and (n.created_at, n.id) > (a.created_at, a.id)))`

/** Oldest decision first. */
export async function selectOldApprovals(
  db: Db,
  projectId: string,
  before: Date,
  limit: number,
): Promise<Candidate[]> {
  return db<Candidate[]>`
    select a.id, a.status || ': ' || a.title || ' (' || a.file_path || ')' as about, a.decided_at as since
    from ops.approvals a where ${removable(db, projectId, before)} order by a.decided_at, a.id limit ${limit}`
}

/** Removes approvals that may still go, with all that belongs to them. Answers their ids. */
export async function deleteApprovals(
  db: Db,
  projectId: string,
  before: Date,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    delete from ops.approvals a where a.id = any(${ids as string[]}) and ${removable(db, projectId, before)} returning a.id`
  const gone = rows.map(({ id }) => id)
  await db`delete from ops.approval_snapshots where approval_id = any(${gone})`
  await db`delete from ops.approval_comments where approval_id = any(${gone})`
  await db`delete from ops.approval_decisions where approval_id = any(${gone})`
  return gone
}

export interface SpecLife {
  readonly name: string
  /** Approvals of its documents that wait, or wait for a revision. */
  readonly waiting: number
  /** Tasks that somebody works on. */
  readonly active: number
}

/** What the database knows of these specs; one for each name, by name. */
export async function selectSpecLives(
  db: Db,
  projectId: string,
  names: readonly string[],
): Promise<SpecLife[]> {
  return db<SpecLife[]>`
    select n.name,
      (select count(*) from ops.approvals a
       where a.project_id = ${projectId} and a.category = 'spec' and a.category_name = n.name
         and a.status in ('pending', 'needs-revision')) as waiting,
      (select count(*) from ops.tasks t
       where t.project_id = ${projectId} and t.spec = n.name and t.gone_at is null
         and (t.status = 'in-progress' or t.lease_expires_at > clock_timestamp())) as active
    from unnest(${names as string[]}::text[]) as n (name)
    order by n.name limit ${names.length}`
}

export interface NewHistory {
  readonly runId: string
  readonly projectId: string | null
  readonly kind: string
  readonly days: number
  readonly actor: string
  readonly items: readonly Candidate[]
  readonly now: Date
}

/** Records what is about to go; its id is needed to record what went. */
export async function insertHistory(db: Db, row: NewHistory): Promise<number> {
  const [inserted] = await db<{ id: number }[]>`
    insert into ops.housekeeping (run_id, project_id, kind, days, actor, status, removed, items, failed, at)
    values (${row.runId}, ${row.projectId}, ${row.kind}, ${row.days}, ${row.actor}, 'begun', 0,
            ${db.json(row.items as never)}, '[]', ${row.now})
    returning id`
  return (inserted as { id: number }).id
}

/** What went, with a note where there is one. */
export interface Removed extends Candidate {
  readonly note?: string
}

export async function settleHistory(
  db: Db,
  id: number,
  removed: readonly Removed[],
  failed: readonly Kept[],
): Promise<void> {
  await db`
    update ops.housekeeping
    set status = 'done', removed = ${removed.length}, items = ${db.json(removed as never)},
        failed = ${db.json(failed as never)}
    where id = ${id}`
}

export interface HistoryRow {
  readonly id: number
  readonly runId: string
  readonly project: string | null
  readonly kind: string
  readonly days: number
  readonly actor: string
  readonly status: 'begun' | 'done'
  readonly removed: number
  readonly items: readonly Removed[]
  readonly failed: readonly Kept[]
  readonly at: string
}

/** Newest first. Without a project: of all of them, and of the hub. */
export async function selectHistory(
  db: Db,
  filter: {
    readonly projectId?: string | undefined
    readonly kind?: string | undefined
    readonly before?: number | undefined
    readonly limit: number
  },
): Promise<HistoryRow[]> {
  return db<HistoryRow[]>`
    select id, run_id as "runId", project_id as project, kind, days, actor, status, removed, items, failed, at
    from ops.housekeeping
    where true
      ${filter.projectId === undefined ? db`` : db`and project_id = ${filter.projectId}`}
      ${filter.kind === undefined ? db`` : db`and kind = ${filter.kind}`}
      ${filter.before === undefined ? db`` : db`and id < ${filter.before}`}
    order by id desc limit ${filter.limit}`
}
