import type { Db } from '../../00-platform/index.ts'
import type { ApprovalEntry } from './model.ts'

/** Which of these ids the hub has, as approvals or as entries of the log. */
export async function selectKnown(
  db: Db,
  kind: 'approval' | 'log',
  ids: readonly string[],
): Promise<Set<string>> {
  const rows =
    kind === 'approval'
      ? await db<{ id: string }[]>`select id from ops.approvals where id = any(${ids as string[]})`
      : await db<{ id: string }[]>`
          select id from ops.implementation_log where id = any(${ids as string[]}::uuid[])`
  return new Set(rows.map(({ id }) => id))
}

/** Files with a request that waits, as `type path`. */
export async function selectWaitingFiles(
  db: Db,
  projectId: string,
  paths: readonly string[],
): Promise<string[]> {
  const rows = await db<{ file: string }[]>`
    select type || ' ' || file_path as file from ops.approvals
    where project_id = ${projectId} and file_path = any(${paths as string[]}) and status = 'pending'
    order by 1 limit ${paths.length * 2}`
  return rows.map(({ file }) => file)
}

export interface KnownTask {
  readonly uid: string
  readonly key: string
  readonly title: string
}

/** Those tasks of a spec that have one of these keys, by key. */
export async function selectTasksByKey(
  db: Db,
  projectId: string,
  spec: string,
  keys: readonly string[],
): Promise<KnownTask[]> {
  return db<KnownTask[]>`
    select uid, key, title from ops.tasks
    where project_id = ${projectId} and spec = ${spec} and gone_at is null and key = any(${keys as string[]})
    order by key limit ${keys.length}`
}

/** False when it is there already, or another request for the file began to wait a moment ago. */
export async function insertImportedApproval(
  db: Db,
  projectId: string,
  id: string,
  entry: ApprovalEntry,
  taskUid: string | null,
  now: Date,
): Promise<boolean> {
  const last = entry.revisions.at(-1)
  const { count } = await db`
    insert into ops.approvals (id, project_id, title, file_path, type, category, category_name, task_uid, due_at,
                               overdue_outcome, status, revision, content_hash, stale_at, requested_by, requested_for,
                               decided_by, decided_at, reason, created_at, updated_at)
    values (${id}, ${projectId}, ${entry.title}, ${entry.filePath}, ${entry.type}, ${entry.category},
            ${entry.categoryName}, ${taskUid}, null, null, ${entry.status}, ${entry.revisions.length}, ${last?.hash ?? ''},
            ${entry.stale ? now : null}, ${entry.requestedBy}, null, ${entry.decidedBy}, ${entry.decidedAt},
            ${entry.reason}, ${entry.createdAt}, ${now})
    on conflict do nothing`
  return count === 1
}

export async function insertImportedDecision(db: Db, id: string, entry: ApprovalEntry): Promise<void> {
  await db`
    insert into ops.approval_decisions (approval_id, revision, decision, decided_by, reason, at)
    values (${id}, ${entry.revisions.length}, ${entry.status}, ${entry.decidedBy}, ${entry.reason}, ${entry.decidedAt})`
}
