import type { Db } from '../../00-platform/index.ts'
import type { Decision } from './queries.ts'

export interface Snapshot {
  readonly revision: number
  readonly content: string
  readonly contentHash: string
  readonly createdBy: string
  readonly createdAt: string
}

export async function insertSnapshot(
  db: Db,
  approvalId: string,
  snapshot: { revision: number; content: string; contentHash: string; by: string; now: Date },
): Promise<void> {
  await db`
    insert into ops.approval_snapshots (approval_id, revision, content, content_hash, created_by, created_at)
    values (${approvalId}, ${snapshot.revision}, ${Buffer.from(snapshot.content)}, ${snapshot.contentHash}, ${snapshot.by},
            ${snapshot.now})`
}

export async function selectSnapshot(
  db: Db,
  approvalId: string,
  revision: number,
): Promise<Snapshot | undefined> {
  const [row] = await db<(Omit<Snapshot, 'content'> & { content: Buffer })[]>`
    select revision, content, content_hash as "contentHash", created_by as "createdBy", created_at as "createdAt"
    from ops.approval_snapshots where approval_id = ${approvalId} and revision = ${revision}`
  return row === undefined ? undefined : { ...row, content: row.content.toString('utf8') }
}

export interface SnapshotFacts extends Omit<Snapshot, 'content'> {
  readonly bytes: number
}

/** Every version without its text, newest first, at most 200. */
export async function selectSnapshots(db: Db, approvalId: string): Promise<SnapshotFacts[]> {
  return db<SnapshotFacts[]>`
    select revision, octet_length(content) as bytes, content_hash as "contentHash", created_by as "createdBy",
           created_at as "createdAt"
    from ops.approval_snapshots where approval_id = ${approvalId} order by revision desc limit 200`
}

export interface DecisionRow {
  readonly revision: number
  readonly decision: Decision
  readonly decidedBy: string
  readonly reason: string | null
  readonly at: string
  readonly undoneBy: string | null
  readonly undoneAt: string | null
}

/** Every decision, the ones taken back included, newest first, at most 200. */
export async function selectDecisions(db: Db, approvalId: string): Promise<DecisionRow[]> {
  return db<DecisionRow[]>`
    select revision, decision, decided_by as "decidedBy", reason, at, undone_by as "undoneBy", undone_at as "undoneAt"
    from ops.approval_decisions where approval_id = ${approvalId} order by id desc limit 200`
}

export interface CommentRow {
  readonly id: number
  readonly revision: number
  readonly author: string
  readonly body: string
  readonly line: number | null
  readonly endLine: number | null
  readonly selection: string | null
  readonly resolvedBy: string | null
  readonly resolvedAt: string | null
  readonly createdAt: string
}

const commentColumns = (db: Db) => db`
  id, revision, author, body, line, end_line as "endLine", selection, resolved_by as "resolvedBy",
  resolved_at as "resolvedAt", created_at as "createdAt"`

/** Oldest first, at most 500. */
export async function selectComments(db: Db, approvalId: string): Promise<CommentRow[]> {
  return db<CommentRow[]>`
    select ${commentColumns(db)} from ops.approval_comments where approval_id = ${approvalId} order by id limit 500`
}

export async function insertComment(
  db: Db,
  approvalId: string,
  comment: Pick<CommentRow, 'revision' | 'author' | 'body' | 'line' | 'endLine' | 'selection'>,
  now: Date,
): Promise<CommentRow> {
  const [row] = await db<CommentRow[]>`
    insert into ops.approval_comments (approval_id, revision, author, body, line, end_line, selection, created_at)
    values (${approvalId}, ${comment.revision}, ${comment.author}, ${comment.body}, ${comment.line}, ${comment.endLine},
            ${comment.selection}, ${now})
    returning ${commentColumns(db)}`
  return row as CommentRow
}

/** Undefined when the approval has no such comment. Resolving twice keeps the first name and time. */
export async function resolveComment(
  db: Db,
  approvalId: string,
  comment: number,
  resolved: { by: string; now: Date } | null,
): Promise<CommentRow | undefined> {
  const [row] = await db<CommentRow[]>`
    update ops.approval_comments
    set resolved_by = ${resolved === null ? null : db`coalesce(resolved_by, ${resolved.by})`},
        resolved_at = ${resolved === null ? null : db`coalesce(resolved_at, ${resolved.now})`}
    where approval_id = ${approvalId} and id = ${comment}
    returning ${commentColumns(db)}`
  return row
}

export async function countOpenComments(db: Db, approvalId: string, revision: number): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*) from ops.approval_comments
    where approval_id = ${approvalId} and revision = ${revision} and resolved_at is null`
  return row?.count ?? 0
}
