import type { Db } from '../../00-platform/index.ts'

export const DECISIONS = ['approved', 'rejected', 'needs-revision'] as const
export type Decision = (typeof DECISIONS)[number]
export const APPROVAL_STATUSES = ['pending', ...DECISIONS, 'withdrawn'] as const
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number]

export interface ApprovalRow {
  readonly id: string
  readonly projectId: string
  readonly title: string
  readonly filePath: string
  readonly type: 'document' | 'action'
  readonly category: 'spec' | 'steering'
  readonly categoryName: string
  /** The task that cannot be confirmed without it. */
  readonly taskUid: string | null
  readonly dueAt: string | null
  readonly overdueOutcome: 'rejected' | 'needs-revision' | null
  readonly status: ApprovalStatus
  readonly revision: number
  readonly contentHash: string
  readonly staleAt: string | null
  readonly requestedBy: string
  readonly requestedFor: string | null
  readonly decidedBy: string | null
  readonly decidedAt: string | null
  readonly reason: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

const columns = (db: Db) => db`
  id, project_id as "projectId", title, file_path as "filePath", type, category, category_name as "categoryName",
  task_uid as "taskUid", due_at as "dueAt", overdue_outcome as "overdueOutcome", status,
  revision, content_hash as "contentHash", stale_at as "staleAt", requested_by as "requestedBy",
  requested_for as "requestedFor", decided_by as "decidedBy", decided_at as "decidedAt", reason,
  created_at as "createdAt", updated_at as "updatedAt"`

/** With `lock` the row stays as it is until the transaction ends. */
export async function selectApproval(db: Db, id: string, lock = false): Promise<ApprovalRow | undefined> {
  const [row] = await db<ApprovalRow[]>`
    select ${columns(db)} from ops.approvals where id = ${id} ${lock ? db`for update` : db``}`
  return row
}

/** The request for a file that waits, or waits for a revision; locked. */
export async function selectOpenRequest(
  db: Db,
  file: { projectId: string; filePath: string; type: string },
): Promise<ApprovalRow | undefined> {
  const [row] = await db<ApprovalRow[]>`
    select ${columns(db)} from ops.approvals
    where project_id = ${file.projectId} and file_path = ${file.filePath} and type = ${file.type}
      and status in ('pending', 'needs-revision')
    order by status = 'pending' desc, created_at desc, id desc limit 1 for update`
  return row
}

export type NewApproval = Pick<
  ApprovalRow,
  | 'id'
  | 'projectId'
  | 'title'
  | 'filePath'
  | 'type'
  | 'category'
  | 'categoryName'
  | 'taskUid'
  | 'dueAt'
  | 'overdueOutcome'
  | 'contentHash'
  | 'requestedBy'
  | 'requestedFor'
>

/** Undefined when another request for the file was made at the same moment. */
export async function insertApproval(db: Db, row: NewApproval, now: Date): Promise<ApprovalRow | undefined> {
  const [inserted] = await db<ApprovalRow[]>`
    insert into ops.approvals (id, project_id, title, file_path, type, category, category_name, task_uid, due_at,
                               overdue_outcome, status, revision, content_hash, requested_by, requested_for, created_at, updated_at)
    values (${row.id}, ${row.projectId}, ${row.title}, ${row.filePath}, ${row.type}, ${row.category},
            ${row.categoryName}, ${row.taskUid}, ${row.dueAt}, ${row.overdueOutcome}, 'pending', 1, ${row.contentHash}, ${row.requestedBy}, ${row.requestedFor}, ${now}, ${now})
    on conflict (project_id, file_path, type) where status = 'pending' do nothing
    returning ${columns(db)}`
  return inserted
}

/** The next revision of a request, which waits again. */
export async function reviseApproval(
  db: Db,
  id: string,
  revision: Pick<
    ApprovalRow,
    'title' | 'contentHash' | 'requestedBy' | 'requestedFor' | 'taskUid' | 'dueAt' | 'overdueOutcome'
  >,
  now: Date,
): Promise<ApprovalRow> {
  const [row] = await db<ApprovalRow[]>`
    update ops.approvals
    set status = 'pending', revision = revision + 1, title = ${revision.title}, content_hash = ${revision.contentHash},
        requested_by = ${revision.requestedBy}, requested_for = ${revision.requestedFor},
        task_uid = coalesce(${revision.taskUid}, task_uid), due_at = ${revision.dueAt},
        overdue_outcome = ${revision.overdueOutcome}, decided_by = null, decided_at = null, reason = null, stale_at = null, updated_at = ${now}
    where id = ${id} returning ${columns(db)}`
  return row as ApprovalRow
}

/** Decides one revision, once: of two decisions at the same moment the second finds nothing to decide. */
export async function settleApproval(
  db: Db,
  id: string,
  settled: { revision: number; decision: Decision; by: string; reason: string | null; now: Date },
): Promise<ApprovalRow | undefined> {
  const [row] = await db<ApprovalRow[]>`
    update ops.approvals
    set status = ${settled.decision}, decided_by = ${settled.by}, decided_at = ${settled.now}, reason = ${settled.reason},
        updated_at = ${settled.now}
    where id = ${id} and status = 'pending' and revision = ${settled.revision}
    returning ${columns(db)}`
  if (row === undefined) return undefined
  await db`
    insert into ops.approval_decisions (approval_id, revision, decision, decided_by, reason, at)
    values (${id}, ${settled.revision}, ${settled.decision}, ${settled.by}, ${settled.reason}, ${settled.now})`
  return row
}

/** Takes the newest decision back: the revision waits again. */
export async function reopenApproval(db: Db, id: string, by: string, now: Date): Promise<ApprovalRow> {
  await db`
    update ops.approval_decisions set undone_by = ${by}, undone_at = ${now}
    where id = (select max(id) from ops.approval_decisions where approval_id = ${id} and undone_at is null)`
  const [row] = await db<ApprovalRow[]>`
    update ops.approvals
    set status = 'pending', decided_by = null, decided_at = null, reason = null, stale_at = null, updated_at = ${now}
    where id = ${id} returning ${columns(db)}`
  return row as ApprovalRow
}

export async function withdrawApproval(db: Db, id: string, by: string, now: Date): Promise<ApprovalRow> {
  const [row] = await db<ApprovalRow[]>`
    update ops.approvals
    set status = 'withdrawn', decided_by = ${by}, decided_at = ${now}, updated_at = ${now}
    where id = ${id} returning ${columns(db)}`
  return row as ApprovalRow
}

export const APPROVAL_ORDERS = ['newest', 'waiting'] as const
export type ApprovalOrderName = (typeof APPROVAL_ORDERS)[number]

export interface ApprovalFilter {
  readonly projectId: string
  readonly status?: ApprovalStatus | undefined
  readonly type?: 'document' | 'action' | undefined
  readonly categoryName?: string | undefined
  /** By this name, or for this agent. */
  readonly requestedBy?: string | undefined
  /** `waiting`: what waits comes before what is decided. */
  readonly order: ApprovalOrderName
  /** Sort key of the last row of the page before. `waits` counts with that order only. */
  readonly before?: { readonly waits: number; readonly createdAt: string; readonly id: string } | undefined
  readonly limit: number
}

/** Newest first, by (created_at, id); with the order `waiting` those that wait before the others. */
export async function selectApprovals(db: Db, filter: ApprovalFilter): Promise<ApprovalRow[]> {
  const { status, type, categoryName, requestedBy, before } = filter
  const waits = filter.order === 'waiting' ? db`(status = 'pending')::int,` : db``
  const waited = filter.order === 'waiting' && before !== undefined ? db`${before.waits}::int,` : db``
  return db<ApprovalRow[]>`
    select ${columns(db)} from ops.approvals
    where project_id = ${filter.projectId}
      ${status === undefined ? db`` : db`and status = ${status}`}
      ${type === undefined ? db`` : db`and type = ${type}`}
      ${categoryName === undefined ? db`` : db`and category_name = ${categoryName}`}
      ${requestedBy === undefined ? db`` : db`and (requested_by = ${requestedBy} or requested_for = ${requestedBy})`}
      ${before === undefined ? db`` : db`and (${waits} created_at, id) < (${waited} ${before.createdAt}, ${before.id})`}
    order by ${filter.order === 'waiting' ? db`(status = 'pending')::int desc,` : db``} created_at desc, id desc
    limit ${filter.limit}`
}

/** How many requests of the project wait. */
export async function countWaiting(db: Db, projectId: string): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*) from ops.approvals where project_id = ${projectId} and status = 'pending'`
  return row?.count ?? 0
}

/**
 * Tells the approvals of a file what it holds now: an approved one whose content differs becomes stale, one that agrees
 * again does not stay so. Answers the ids that changed.
 */
export async function markStale(
  db: Db,
  file: { projectId: string; filePath: string },
  contentHash: string | null,
  now: Date,
): Promise<{ id: string; stale: boolean }[]> {
  return db<{ id: string; stale: boolean }[]>`
    update ops.approvals
    set stale_at = case when content_hash is distinct from ${contentHash} then ${now}::timestamptz end, updated_at = ${now}
    where project_id = ${file.projectId} and file_path = ${file.filePath} and status = 'approved'
      and (stale_at is null) = (content_hash is distinct from ${contentHash})
    returning id, stale_at is not null as stale`
}

/** The newest approval of each file that the task needs, by file. */
export async function selectApprovalsOfTask(db: Db, taskUid: string): Promise<ApprovalRow[]> {
  return db<ApprovalRow[]>`
    select distinct on (file_path, type) ${columns(db)} from ops.approvals
    where task_uid = ${taskUid} and status <> 'withdrawn' order by file_path, type, created_at desc, id desc`
}

/** Files whose content somebody approved, by path; at most 1,000. */
export async function selectApprovedFiles(
  db: Db,
  filter: {
    readonly projectId: string
    readonly taskUid?: string | undefined
    readonly categoryName?: string | undefined
    readonly id?: string | undefined
    readonly filePaths?: readonly string[] | undefined
  },
): Promise<string[]> {
  const { taskUid, categoryName, id, filePaths } = filter
  const rows = await db<{ filePath: string }[]>`
    select distinct file_path as "filePath" from ops.approvals
    where project_id = ${filter.projectId} and status = 'approved'
      ${taskUid === undefined ? db`` : db`and task_uid = ${taskUid}`}
      ${categoryName === undefined ? db`` : db`and category_name = ${categoryName}`}
      ${id === undefined ? db`` : db`and id = ${id}`}
      ${filePaths === undefined ? db`` : db`and file_path = any(${[...filePaths]}::text[])`}
    order by file_path limit 1000`
  return rows.map(({ filePath }) => filePath)
}

export interface OverdueRow {
  readonly id: string
  readonly revision: number
  readonly overdueOutcome: 'rejected' | 'needs-revision'
}

/** Requests whose deadline passed and that say what then, the longest overdue first; locked, others' are skipped. */
export async function selectOverdue(db: Db, projectId: string, now: Date): Promise<OverdueRow[]> {
  return db<OverdueRow[]>`
    select id, revision, overdue_outcome as "overdueOutcome" from ops.approvals
    where project_id = ${projectId} and status = 'pending' and due_at <= ${now} and overdue_outcome is not null
    order by due_at, id limit 100 for update skip locked`
}

/** Projects with a request whose deadline passed. */
export async function selectOverdueProjects(db: Db): Promise<string[]> {
  const rows = await db<{ projectId: string }[]>`
    select distinct project_id as "projectId" from ops.approvals
    where status = 'pending' and due_at <= clock_timestamp() and overdue_outcome is not null
    order by project_id limit 1000`
  return rows.map(({ projectId }) => projectId)
}

/** Confirmed tasks that needed one of these approvals are in review again. Answers them with the approval's title. */
export async function unconfirmTasks(
  db: Db,
  approvals: readonly string[],
): Promise<{ uid: string; title: string }[]> {
  return db<{ uid: string; title: string }[]>`
    update ops.tasks t set verification = 'in-review', updated_at = clock_timestamp()
    from ops.approvals a
    where a.id = any(${approvals as string[]}) and t.uid = a.task_uid and t.verification = 'confirmed'
    returning t.uid, a.title`
}
