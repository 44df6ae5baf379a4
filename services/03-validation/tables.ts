import { bigint, boolean, index, integer, jsonb, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { ops } from '../00-platform/database/schemas.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** One row per rule and run, kept for trends. Owned by 03-validation. */
export const validationResults = ops.table(
  'validation_results',
  {
    runId: text('run_id').notNull(),
    rule: text('rule').notNull(),
    suite: text('suite').notNull(),
    title: text('title').notNull(),
    severity: text('severity').notNull(),
    kind: text('kind').notNull(),
    entity: text('entity').notNull(),
    column: text('column'),
    /** `passed`, `failed`, `broken` (the rule itself does not run) or `skipped` (its table is not there). */
    status: text('status').notNull(),
    /** Rows looked at and rows that fail: true counts, whatever is stored. */
    checked: bigint('checked', { mode: 'number' }).notNull(),
    failed: bigint('failed', { mode: 'number' }).notNull(),
    /** Failures stored in ops.validation_failures; at most the configured limit. */
    stored: integer('stored').notNull(),
    threshold: jsonb('threshold'),
    blocks: boolean('blocks').notNull(),
    sql: text('sql').notNull(),
    fix: text('fix').notNull(),
    /** SQLSTATE of a broken rule. */
    problem: text('problem'),
    startedAt: at('started_at').notNull(),
    durationMs: integer('duration_ms').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.rule] }),
    index('validation_results_rule').on(t.rule, t.startedAt),
  ],
)

/** Rows that fail a rule; kept for the last runs only. */
export const validationFailures = ops.table(
  'validation_failures',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: text('run_id').notNull(),
    rule: text('rule').notNull(),
    entity: text('entity').notNull(),
    entityKey: text('entity_key').notNull(),
    column: text('column'),
    /** Cut to 500 characters. */
    value: text('value'),
    message: text('message').notNull(),
    fix: text('fix').notNull(),
    /** The value is personal data: shown only to who is signed in. */
    personal: boolean('personal').notNull(),
  },
  (t) => [
    index('validation_failures_run').on(t.runId, t.rule, t.id),
    index('validation_failures_entity').on(t.entity, t.entityKey),
  ],
)
