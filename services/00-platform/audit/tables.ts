import { bigint, boolean, index, integer, jsonb, text, timestamp } from 'drizzle-orm/pg-core'
import { ops } from '../database/schemas.ts'

/** Every write and every denial, with its outcome. Rows are never changed after their outcome is known. */
export const audit = ops.table(
  'audit',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    requestId: text('request_id').notNull(),
    action: text('action').notNull(),
    actor: text('actor').notNull(),
    actorKind: text('actor_kind').notNull(),
    onBehalfOf: text('on_behalf_of'),
    channel: text('channel').notNull(),
    dryRun: boolean('dry_run').notNull(),
    input: jsonb('input').notNull(),
    /** `intent` until known, then `done`, `failed` or `denied`. */
    outcome: text('outcome').notNull(),
    errorCode: text('error_code'),
    durationMs: integer('duration_ms'),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [
    index('audit_at').on(t.at.desc(), t.id.desc()),
    index('audit_request').on(t.requestId),
    index('audit_actor').on(t.actor, t.id),
    index('audit_action').on(t.action, t.id),
  ],
)
