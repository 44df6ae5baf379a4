import { sql } from 'drizzle-orm'
import {
  bigint,
  customType,
  index,
  integer,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { ops } from '../../00-platform/index.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const at = (name: string) => timestamp(name, { withTimezone: true })

/** A request that people decide on. What they saw lies in ops.approval_snapshots; the hash binds the decision to it. */
export const approvals = ops.table(
  'approvals',
  {
    id: text('id').primaryKey(),
    projectId: text('project_id').notNull(),
    title: text('title').notNull(),
    /** Below the project's root, with `/`. */
    filePath: text('file_path').notNull(),
    /** `document` or `action`. */
    type: text('type').notNull(),
    /** `spec` or `steering`. */
    category: text('category').notNull(),
    /** Name of the spec or of the steering document. */
    categoryName: text('category_name').notNull(),
    /** The task that cannot be confirmed without it. */
    taskUid: uuid('task_uid'),
    /** When nobody decided until then, `overdueOutcome` is the decision. */
    dueAt: at('due_at'),
    /** `rejected` or `needs-revision`; null: a late decision is only shown as late. */
    overdueOutcome: text('overdue_outcome'),
    /** `pending`, `approved`, `rejected`, `needs-revision` or `withdrawn`. */
    status: text('status').notNull(),
    /** Number of the newest snapshot, from 1. */
    revision: integer('revision').notNull(),
    /** SHA-256 of the newest snapshot, hexadecimal. */
    contentHash: text('content_hash').notNull(),
    /** When the file was seen to differ from what was approved; null while it agrees. */
    staleAt: at('stale_at'),
    requestedBy: text('requested_by').notNull(),
    /** The agent it was requested for. */
    requestedFor: text('requested_for'),
    decidedBy: text('decided_by'),
    decidedAt: at('decided_at'),
    reason: text('reason'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    // One request for a file waits at a time: a second one with other content is its next revision.
    uniqueIndex('approvals_pending').on(t.projectId, t.filePath, t.type).where(sql`status = 'pending'`),
    index('approvals_list').on(
      t.projectId,
      t.status,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('approvals_file').on(t.projectId, t.filePath),
    index('approvals_task').on(t.taskUid).where(sql`task_uid is not null`),
    index('approvals_due').on(t.dueAt).where(sql`status = 'pending' and due_at is not null`),
  ],
)

/** Every version that was put before people, as it was. */
export const approvalSnapshots = ops.table(
  'approval_snapshots',
  {
    approvalId: text('approval_id').notNull(),
    revision: integer('revision').notNull(),
    /** UTF-8; as bytes, because text could not hold a NUL. */
    content: bytea('content').notNull(),
    contentHash: text('content_hash').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.approvalId, t.revision] })],
)

/** What reviewers say: about the whole, or about lines of one revision. */
export const approvalComments = ops.table(
  'approval_comments',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    approvalId: text('approval_id').notNull(),
    revision: integer('revision').notNull(),
    author: text('author').notNull(),
    body: text('body').notNull(),
    /** First and last line, from 1; null for a general comment. */
    line: integer('line'),
    endLine: integer('end_line'),
    /** The text it points at, as it was in that revision. */
    selection: text('selection'),
    resolvedBy: text('resolved_by'),
    resolvedAt: at('resolved_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('approval_comments_approval').on(t.approvalId, t.id)],
)

/** Every decision ever made, the ones taken back included; append only but for `undone_*`. */
export const approvalDecisions = ops.table(
  'approval_decisions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    approvalId: text('approval_id').notNull(),
    revision: integer('revision').notNull(),
    decision: text('decision').notNull(),
    decidedBy: text('decided_by').notNull(),
    reason: text('reason'),
    at: at('at').notNull(),
    undoneBy: text('undone_by'),
    undoneAt: at('undone_at'),
  },
  (t) => [index('approval_decisions_approval').on(t.approvalId, t.id)],
)
