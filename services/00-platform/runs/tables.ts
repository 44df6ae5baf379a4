import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { ops } from '../database/schemas.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** One row per long action started. Status: queued → running → succeeded | failed | cancelled. */
export const runs = ops.table(
  'runs',
  {
    id: text('id').primaryKey(),
    action: text('action').notNull(),
    input: jsonb('input').notNull(),
    status: text('status').notNull(),
    /** Names of actions to start, each with its input, when this one succeeds. */
    next: jsonb('next').notNull(),
    parentId: text('parent_id'),
    exclusiveKey: text('exclusive_key').notNull(),
    actor: jsonb('actor').notNull(),
    requestId: text('request_id').notNull(),
    progress: jsonb('progress'),
    result: jsonb('result'),
    error: jsonb('error'),
    /** How often a worker took it up, crashes and clean stops of the hub included. */
    attempt: integer('attempt').notNull().default(0),
    /** How often it failed by itself; only these count towards `max_attempts`. */
    failures: integer('failures').notNull().default(0),
    maxAttempts: integer('max_attempts').notNull(),
    /** When a try that failed is followed by the next; null when it does not wait for one. */
    retryAt: at('retry_at'),
    cancelRequestedAt: at('cancel_requested_at'),
    cancelRequestedBy: text('cancel_requested_by'),
    /** Who works on it; a run whose lease ran out is taken up again. */
    leaseOwner: text('lease_owner'),
    leaseExpiresAt: at('lease_expires_at'),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (t) => [
    uniqueIndex('runs_one_active').on(t.exclusiveKey).where(sql`status in ('queued', 'running')`),
    index('runs_created').on(t.createdAt.desc(), t.id.desc()),
    index('runs_request').on(t.requestId),
    index('runs_active').on(t.status).where(sql`status in ('queued', 'running')`),
  ],
)

/** Log lines of a run, for people; bounded per run. */
export const runLogs = ops.table(
  'run_logs',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: text('run_id').notNull(),
    level: text('level').notNull(),
    message: text('message').notNull(),
    data: jsonb('data'),
    at: at('at').notNull(),
  },
  (t) => [index('run_logs_run').on(t.runId, t.id)],
)
