import { jsonb, text, timestamp } from 'drizzle-orm/pg-core'
import { ops } from '../database/schemas.ts'

/** Facts the hub keeps about itself (instance id, which data it holds). Not configuration. */
export const settings = ops.table('settings', {
  name: text('name').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
})

/** Row locks for what only one process may do at a time; session locks do not exist on the embedded database. */
export const locks = ops.table('locks', {
  name: text('name').primaryKey(),
})
