import { sql } from 'drizzle-orm'
import { bigint, customType, index, jsonb, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { ops } from '../database/schemas.ts'

const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })

/**
 * What happened, in the transaction where it happened. `seq` is given by one publisher once that is committed, so a late
 * commit gets a later number and a tail never skips it (docs/decisions/005).
 */
export const events = ops.table(
  'events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    seq: bigint('seq', { mode: 'number' }),
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
    type: text('type').notNull(),
    payload: jsonb('payload').notNull(),
    actor: text('actor').notNull(),
    requestId: text('request_id').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [
    uniqueIndex('events_seq').on(t.seq),
    index('events_unpublished').on(t.id).where(sql`seq is null`),
    index('events_request').on(t.requestId),
  ],
)
