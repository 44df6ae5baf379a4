import { bigint, boolean, index, integer, jsonb, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { ops } from '../../00-platform/database/schemas.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })
const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

/** One row per backfill; whether it goes on is what its run says (ops.runs). */
export const backfills = ops.table(
  'backfills',
  {
    id: text('id').primaryKey(),
    source: text('source').notNull(),
    /** The run that leads it; another one after a resume. */
    runId: text('run_id').notNull(),
    /** Names of its tables, sorted: a later call for the same ones goes on with it. */
    scope: jsonb('scope').notNull(),
    /** Parts at once at most; may be changed while it runs. */
    workers: integer('workers').notNull(),
    startedAt: at('started_at').notNull(),
    /** When every part was done, another backfill began in its place, or nobody went on with it for so long that it was given up. */
    finishedAt: at('finished_at'),
  },
  (t) => [index('backfills_source').on(t.source, t.startedAt.desc())],
)

/** What all parts of a table share. */
export const backfillTables = ops.table(
  'backfill_tables',
  {
    backfillId: text('backfill_id').notNull(),
    tableName: text('table_name').notNull(),
    /** The SourceTable as discovery found it: every worker reads the same columns. */
    description: jsonb('description').notNull(),
    loadId: text('load_id').notNull(),
    /** The table had no incremental cursor: the finished backfill leaves one at `watermark`. */
    takesCursor: boolean('takes_cursor').notNull(),
    watermark: text('watermark'),
    rowsExpected: bigint('rows_expected', { mode: 'number' }),
    bytesExpected: bigint('bytes_expected', { mode: 'number' }),
    finishedAt: at('finished_at'),
  },
  (t) => [primaryKey({ columns: [t.backfillId, t.tableName] }), index('backfill_tables_load').on(t.loadId)],
)

/**
 * A range of keys that one worker loads at a time. Its lease is that of the run that holds it (`run_id`, `run_attempt`):
 * a run that is over, or was taken up again, holds nothing.
 */
export const backfillParts = ops.table(
  'backfill_parts',
  {
    backfillId: text('backfill_id').notNull(),
    /** From 1, in the order in which they are taken. */
    number: integer('number').notNull(),
    tableName: text('table_name').notNull(),
    /** Leading key value behind which it begins; null: at the start of the table. */
    afterKey: text('after_key'),
    /** Leading key value with which it ends; null: at the end of the table. */
    upToKey: text('up_to_key'),
    /** Key behind which reading goes on, written in the transaction of the rows before it. */
    position: jsonb('position'),
    /** `pending`, `running`, `done`, `failed`. */
    state: text('state').notNull(),
    runId: text('run_id'),
    runAttempt: integer('run_attempt'),
    /** Process that took it last. */
    worker: text('worker'),
    attempts: integer('attempts').notNull().default(0),
    read: count('read'),
    inserted: count('inserted'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    quarantined: count('quarantined'),
    deleted: count('deleted'),
    errorCode: text('error_code'),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (t) => [primaryKey({ columns: [t.backfillId, t.number] })],
)
