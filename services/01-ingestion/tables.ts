import { bigint, index, integer, jsonb, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { ops } from '../00-platform/database/schemas.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })
const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

/** One row per table and run. Always read = inserted + updated + unchanged + quarantined. */
export const loads = ops.table(
  'loads',
  {
    id: text('id').primaryKey(),
    runId: text('run_id'),
    source: text('source').notNull(),
    tableName: text('table_name').notNull(),
    /**
     * What was asked for: `full`, `incremental` (a table never loaded before is read whole either way), `backfill`, `replay`
     * or `follow-up`; `watch-hour` sums up what a watch loaded within an hour (upkeep/).
     */
    mode: text('mode').notNull(),
    /** `running`, `succeeded`, `failed`; `abandoned` when a later load took over. */
    status: text('status').notNull(),
    read: count('read'),
    inserted: count('inserted'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    quarantined: count('quarantined'),
    deleted: count('deleted'),
    batches: integer('batches').notNull().default(0),
    /** How many loads this row tells of; more than one where they were summed up. */
    loads: integer('loads').notNull().default(1),
    errorCode: text('error_code'),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (t) => [
    index('loads_started').on(t.startedAt.desc(), t.id.desc()),
    index('loads_table').on(t.source, t.tableName, t.startedAt.desc()),
    index('loads_run').on(t.runId),
  ],
)

/** Where reading each table goes on; written in the transaction of the rows it covers. */
export const cursors = ops.table(
  'cursors',
  {
    source: text('source').notNull(),
    tableName: text('table_name').notNull(),
    /** See Position in sources/source.ts. */
    position: jsonb('position').notNull(),
    /** Change value taken before a running full load began: incremental reading starts there afterwards. */
    watermark: text('watermark'),
    loadId: text('load_id').notNull(),
    lastFullAt: at('last_full_at'),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.tableName] })],
)

/** Rows and values that could not be taken over; resolved when the same key is loaded well later. */
export const quarantine = ops.table(
  'quarantine',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    loadId: text('load_id').notNull(),
    source: text('source').notNull(),
    tableName: text('table_name').notNull(),
    key: jsonb('key').notNull(),
    columnName: text('column_name'),
    code: text('code').notNull(),
    message: text('message').notNull(),
    value: text('value'),
    createdAt: at('created_at').notNull(),
    resolvedAt: at('resolved_at'),
    /** How it was closed: `gone` when the source has the row no more; null: it came through, or fails otherwise now. */
    resolution: text('resolution'),
  },
  (t) => [index('quarantine_table').on(t.source, t.tableName, t.key), index('quarantine_load').on(t.loadId)],
)

/** What changed in a source's schema between two discoveries, and what was done about it. */
export const schemaDrift = ops.table(
  'schema_drift',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    source: text('source').notNull(),
    tableName: text('table_name').notNull(),
    columnName: text('column_name'),
    /** `table_added`, `table_missing`, `column_added`, `column_missing`, `column_returned`, `type_changed`. */
    change: text('change').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    outcome: text('outcome').notNull(),
    detectedAt: at('detected_at').notNull(),
  },
  (t) => [index('schema_drift_table').on(t.source, t.tableName, t.id)],
)
