import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { ops } from '../00-platform/index.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const at = (name: string) => timestamp(name, { withTimezone: true })

/** A folder with specs that the hub manages. */
export const projects = ops.table(
  'projects',
  {
    /** Short name that addresses it: `revops-hub`. */
    id: text('id').primaryKey(),
    /** Real path of its folder. */
    root: text('root').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('projects_root').on(t.root)],
)

/** What the database knows of a spec; its text lies in the project's folder. */
export const specs = ops.table(
  'specs',
  {
    projectId: text('project_id').notNull(),
    name: text('name').notNull(),
    /** `sha256-…` of the `tasks.md` that ops.tasks agrees with; null before the first import. */
    tasksEtag: text('tasks_etag'),
    /** [{line, code, message}] of that text. */
    problems: jsonb('problems').notNull(),
    /** Why file and database could not be brought together at the last try: {code, message, at}; null when they were. */
    syncError: jsonb('sync_error'),
    /** False while the spec is archived or its folder is gone: its tasks rest. */
    active: boolean('active').notNull().default(true),
    /** `device:inode:birth` of its folder when it was read last; tells a renamed folder from a new one. Null: not known. */
    folderId: text('folder_id'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.name] })],
)

/** Texts of documents that were replaced through the hub: nothing is overwritten without a trace. Housekeeping ends it. */
export const documentVersions = ops.table(
  'document_versions',
  {
    projectId: text('project_id').notNull(),
    /** Empty for a steering document. */
    spec: text('spec').notNull(),
    document: text('document').notNull(),
    /** `sha256-…` of the text. */
    etag: text('etag').notNull(),
    content: bytea('content').notNull(),
    modifiedAt: at('modified_at').notNull(),
    replacedBy: text('replaced_by').notNull(),
    replacedAt: at('replaced_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.spec, t.document, t.etag] })],
)

/**
 * Markers on their way into a `tasks.md`: noted before the new text is put in place, removed with the note that it is there.
 * What a hub leaves here that was killed in between tells its own marks from edits of a person.
 */
export const markerWrites = ops.table(
  'marker_writes',
  {
    projectId: text('project_id').notNull(),
    spec: text('spec').notNull(),
    /** `sha256-…` of the new text. */
    tag: text('tag').notNull(),
    /** Of the text it replaces: the note is void once the database agrees with another one. */
    fromTag: text('from_tag').notNull(),
    /** [{uid, status, blockedReason}]: what the new text says of the tasks whose marks it changes. */
    marks: jsonb('marks').notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.spec, t.tag] })],
)

/** Live state of every task, and what its lines say. A task that left the file stays, with `gone_at`. */
export const tasks = ops.table(
  'tasks',
  {
    uid: uuid('uid').primaryKey(),
    projectId: text('project_id').notNull(),
    spec: text('spec').notNull(),
    key: text('key').notNull(),
    title: text('title').notNull(),
    /** Place in the file, from 0. */
    position: integer('position').notNull(),
    /** The TaskContent of its lines (model.ts). */
    content: jsonb('content').notNull(),
    /** Named agent; null when any agent may take it. */
    agent: text('agent'),
    /** 0 critical, 1 high, 2 medium or none, 3 low. */
    priorityRank: smallint('priority_rank').notNull(),
    status: text('status').notNull(),
    blockedReason: text('blocked_reason'),
    /** Where it was when it was blocked: `pending` or `in-progress`. */
    blockedFrom: text('blocked_from'),
    verification: text('verification').notNull(),
    /** What its marker in the file says, as of `specs.tasks_etag`; where it differs from `status`, it is to be written. */
    writtenStatus: text('written_status').notNull(),
    writtenReason: text('written_reason'),
    /** A column and not a condition: the planner knows how few are, and takes their index instead of reading the spec. */
    behind: boolean('behind')
      .notNull()
      .generatedAlwaysAs(sql`status <> written_status or blocked_reason is distinct from written_reason`),
    /** When the present round of work began: a report from before a reopening does not count. */
    roundStartedAt: at('round_started_at'),
    /** Dependencies that are not completed, missing ones included; 0 means ready. */
    openDependencies: integer('open_dependencies').notNull(),
    /** On the critical path of what remains, as of the last import. */
    critical: boolean('critical').notNull(),
    /** A marker from the file that the rules refused: {status, blockedReason, code, message, at}. */
    conflict: jsonb('conflict'),
    /** Number of the newest lease; it only grows, so an older lease is known by it. */
    fence: bigint('fence', { mode: 'number' }).notNull(),
    /** The agent that holds or last held it; null when nobody does. */
    leaseHolder: text('lease_holder'),
    /** SHA-256 of the newest lease's secret. */
    leaseHash: text('lease_hash'),
    leaseExpiresAt: at('lease_expires_at'),
    /** Who holds it without sending the token: `session:…`, `agent:…`, `person:…`; null when the token must be sent. */
    leaseKey: text('lease_key'),
    /** As its spec. */
    active: boolean('active').notNull().default(true),
    completedAt: at('completed_at'),
    goneAt: at('gone_at'),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('tasks_key').on(t.projectId, t.spec, t.key).where(sql`gone_at is null`),
    index('tasks_position').on(t.projectId, t.spec, t.position),
    // What `next` looks through, in the order it takes them.
    index('tasks_claimable')
      .on(t.projectId, t.critical.desc().nullsFirst(), t.priorityRank, t.spec, t.position)
      .where(
        sql`open_dependencies = 0 and status in ('pending', 'in-progress') and gone_at is null and active`,
      ),
    // What is still to be written into files: mostly nothing.
    index('tasks_unwritten')
      .on(t.projectId, t.spec)
      .where(sql`behind and gone_at is null and conflict is null`),
    // How far specs are is counted in these two alone.
    index('tasks_status').on(t.projectId, t.spec, t.status).where(sql`gone_at is null`),
    index('tasks_conflicts').on(t.projectId, t.spec).where(sql`gone_at is null and conflict is not null`),
    // What may wait for a person (reports/attention-queries.ts); a condition of its own says which of those at work do.
    index('tasks_attention')
      .on(t.projectId, t.spec, t.position)
      .where(
        sql`gone_at is null and active and (conflict is not null or status in ('in-progress', 'blocked') or verification = 'in-review')`,
      ),
    index('tasks_leases').on(t.leaseExpiresAt).where(sql`lease_expires_at is not null`),
  ],
)

/** What a task waits for. `depends_uid` is null while the task it names does not exist. */
export const taskDependencies = ops.table(
  'task_dependencies',
  {
    taskUid: uuid('task_uid').notNull(),
    projectId: text('project_id').notNull(),
    /** `spec/key` */
    ref: text('ref').notNull(),
    /** `written` in `_Depends:_`, or `part`: a task is complete only after its parts. */
    kind: text('kind').notNull(),
    dependsUid: uuid('depends_uid'),
  },
  (t) => [
    primaryKey({ columns: [t.taskUid, t.ref] }),
    index('task_dependencies_back').on(t.dependsUid),
    index('task_dependencies_ref').on(t.projectId, t.ref),
  ],
)

/** Everything that happened to a task, append only. */
export const taskChanges = ops.table(
  'task_changes',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    taskUid: uuid('task_uid').notNull(),
    /** `claim`, `renew`, `release`, `start`, `complete`, `block` … */
    event: text('event').notNull(),
    fromStatus: text('from_status').notNull(),
    toStatus: text('to_status').notNull(),
    /** Who did it, and the agent it was done for. */
    actor: text('actor').notNull(),
    agent: text('agent'),
    /** `call`, or `file` for a marker that was edited in `tasks.md`. */
    cause: text('cause').notNull(),
    reason: text('reason'),
    requestId: text('request_id').notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('task_changes_task').on(t.taskUid, t.id)],
)
