import { boolean, index, json, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { ops } from '../database/schemas.ts'

/** What was answered to a write that named an `Idempotency-Key`, for as long as it may be repeated. */
export const idempotencyKeys = ops.table(
  'idempotency_keys',
  {
    /** Whose key it is: two callers may choose the same one. */
    actor: text('actor').notNull(),
    key: text('key').notNull(),
    action: text('action').notNull(),
    /** SHA-256 of action, agent acted for and parsed input. */
    inputHash: text('input_hash').notNull(),
    /** As it was sent, fields in their order; null where it holds a secret. */
    answer: json('answer'),
    secret: boolean('secret').notNull(),
    requestId: text('request_id').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.actor, t.key] }), index('idempotency_keys_at').on(t.at)],
)
