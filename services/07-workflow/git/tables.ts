import { sql } from 'drizzle-orm'
import { index, integer, jsonb, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { ops } from '../../00-platform/index.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** Commits that name a task, one row for each task they name. */
export const taskCommits = ops.table(
  'task_commits',
  {
    projectId: text('project_id').notNull(),
    sha: text('sha').notNull(),
    /** The task as the subject names it: `001`, `1.2`, `user-login/1.2`. */
    ref: text('ref').notNull(),
    /** The spec it names; null when it names none. */
    spec: text('spec'),
    /** The id it names. */
    taskId: text('task_id').notNull(),
    /** The one task that is meant; null while there is none, or more than one. */
    taskUid: uuid('task_uid'),
    subject: text('subject').notNull(),
    author: text('author').notNull(),
    /** When the commit was written. */
    at: at('at').notNull(),
    foundAt: at('found_at').notNull(),
    /** When it was seen to be on no branch any more (rewritten or thrown away); null while it is on one. */
    goneAt: at('gone_at'),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.sha, t.ref] }),
    index('task_commits_task').on(t.taskUid, t.at.desc().nullsFirst(), t.sha),
    index('task_commits_list').on(t.projectId, t.at.desc().nullsFirst(), t.sha, t.ref),
    index('task_commits_open').on(t.projectId).where(sql`task_uid is null`),
  ],
)

/** How far the commits of a project were read. */
export const gitScans = ops.table('git_scans', {
  projectId: text('project_id').primaryKey(),
  /** Hashes of the branches that were read to the end. */
  tips: jsonb('tips').notNull(),
  /** Branches that are being read now; null when none are. */
  reading: jsonb('reading'),
  /** Commits of `reading` that are done, newest first. */
  done: integer('done').notNull(),
  updatedAt: at('updated_at').notNull(),
})
