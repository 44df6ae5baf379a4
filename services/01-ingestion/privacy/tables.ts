import { bigint, index, jsonb, text, timestamp } from 'drizzle-orm/pg-core'
import { ops } from '../../00-platform/database/schemas.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** That persons were erased: who asked, when and what it touched; nothing of the person but the key of the row. */
export const erasures = ops.table(
  'erasures',
  {
    id: text('id').primaryKey(),
    runId: text('run_id').notNull(),
    source: text('source').notNull(),
    /** Table and key that were named; null when an e-mail address was. */
    tableName: text('table_name'),
    key: text('key'),
    /** Of the address, with `salt`: tells whether a given address was erased. */
    emailHash: text('email_hash'),
    salt: text('salt').notNull(),
    requestedBy: text('requested_by').notNull(),
    /** `begun`, then `done`. */
    status: text('status').notNull(),
    /** [{table, rows}]: rows that lost values, largest schema first. */
    tables: jsonb('tables').notNull(),
    /** [{table, rows}]: where values stand still, because such rows are never changed. */
    remaining: jsonb('remaining').notNull(),
    requestedAt: at('requested_at').notNull(),
    finishedAt: at('finished_at'),
    /** What is still to be taken out, from when the person's rows are empty until the erasure ends; then null. */
    pending: jsonb('pending'),
    /** When its rules were lifted, so that the person comes back with the next load; by whom and why. */
    liftedAt: at('lifted_at'),
    liftedBy: text('lifted_by'),
    liftReason: text('lift_reason'),
  },
  (t) => [
    index('erasures_requested').on(t.requestedAt.desc(), t.id.desc()),
    index('erasures_run').on(t.runId),
  ],
)

/** Which columns of which rows no load writes any more: an erased person does not come back from the source. */
export const suppressions = ops.table(
  'suppressions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    erasureId: text('erasure_id').notNull(),
    /** Whose data it is about (pipeline/origin.ts): row 7 of the sample company is another person than row 7 of the real one. */
    origin: text('origin').notNull(),
    source: text('source').notNull(),
    tableName: text('table_name').notNull(),
    /** A row is meant when this column is `value`, or holds an address with this hash. */
    columnName: text('column_name').notNull(),
    value: text('value'),
    valueHash: text('value_hash'),
    salt: text('salt').notNull(),
    /** Columns that stay NULL; `*` for those that are marked personal. */
    columns: text('columns').array().notNull(),
    /** Loads do not follow it any more from then on. It stays as a record. */
    liftedAt: at('lifted_at'),
  },
  (t) => [
    index('suppressions_table').on(t.source, t.tableName),
    index('suppressions_erasure').on(t.erasureId),
  ],
)
