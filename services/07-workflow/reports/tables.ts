import { sql } from 'drizzle-orm'
import { index, integer, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { ops } from '../../00-platform/index.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** Completion reports, as they were given and as their parts were read; append only. */
export const completionReports = ops.table(
  'completion_reports',
  {
    id: uuid('id').primaryKey(),
    projectId: text('project_id').notNull(),
    taskUid: uuid('task_uid').notNull(),
    /** Address of the task when it was reported. */
    spec: text('spec').notNull(),
    taskKey: text('task_key').notNull(),
    /** `COMPLETE`, `COMPLETE WITH ISSUES` or `FAILED`. */
    status: text('status').notNull(),
    agent: text('agent').notNull(),
    /** CompletionParts (reports/model.ts). */
    parts: jsonb('parts').notNull(),
    /** `fields` or `markdown`: what was sent. */
    form: text('form').notNull(),
    /** What was sent, as it was: Markdown, or JSON of the fields. */
    given: text('given').notNull(),
    createdBy: text('created_by').notNull(),
    createdFor: text('created_for'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    index('completion_reports_task').on(t.taskUid, t.createdAt.desc(), t.id.desc()),
    index('completion_reports_list').on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
)

/** Task status reports: what an agent says on the way; no state follows from them. Append only. */
export const taskStatusReports = ops.table(
  'task_status_reports',
  {
    id: uuid('id').primaryKey(),
    projectId: text('project_id').notNull(),
    taskUid: uuid('task_uid').notNull(),
    spec: text('spec').notNull(),
    taskKey: text('task_key').notNull(),
    /** `COMPLETE`, `IN-PROGRESS` or `BLOCKED`. */
    status: text('status').notNull(),
    agent: text('agent').notNull(),
    /** StatusParts (reports/model.ts). */
    parts: jsonb('parts').notNull(),
    form: text('form').notNull(),
    given: text('given').notNull(),
    createdBy: text('created_by').notNull(),
    createdFor: text('created_for'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    index('task_status_reports_task').on(t.taskUid, t.createdAt.desc(), t.id.desc()),
    index('task_status_reports_list').on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
)

/** What was implemented for a task: so that the next agent finds it instead of building it again. Append only. */
export const implementationLog = ops.table(
  'implementation_log',
  {
    id: uuid('id').primaryKey(),
    projectId: text('project_id').notNull(),
    taskUid: uuid('task_uid').notNull(),
    spec: text('spec').notNull(),
    taskKey: text('task_key').notNull(),
    summary: text('summary').notNull(),
    filesModified: text('files_modified').array().notNull(),
    filesCreated: text('files_created').array().notNull(),
    linesAdded: integer('lines_added').notNull(),
    linesRemoved: integer('lines_removed').notNull(),
    /** {apiEndpoints, components, functions, classes, integrations}, each a list. */
    artifacts: jsonb('artifacts').notNull(),
    /** All its words, for the search by text. */
    searchText: text('search_text').notNull(),
    /** Every file by path, by name and by the folders above it, in lower case. */
    fileTerms: text('file_terms').array().notNull(),
    /** Kinds and names of its artifacts, in lower case. */
    artifactTerms: text('artifact_terms').array().notNull(),
    createdBy: text('created_by').notNull(),
    createdFor: text('created_for'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    index('implementation_log_list').on(t.projectId, t.createdAt.desc(), t.id.desc()),
    index('implementation_log_task').on(t.taskUid, t.createdAt.desc(), t.id.desc()),
    index('implementation_log_text').using('gin', sql`to_tsvector('simple', search_text)`),
    index('implementation_log_files').using('gin', t.fileTerms),
    index('implementation_log_artifacts').using('gin', t.artifactTerms),
  ],
)
