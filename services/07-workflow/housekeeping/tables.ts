import { bigint, index, integer, jsonb, text, timestamp } from 'drizzle-orm/pg-core'
import { ops } from '../../00-platform/index.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** What housekeeping removed, one row for each kind and project of a run. */
export const housekeeping = ops.table(
  'housekeeping',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: text('run_id').notNull(),
    /** Null for what belongs to the hub. */
    projectId: text('project_id'),
    kind: text('kind').notNull(),
    /** Days after which things of the kind were old. */
    days: integer('days').notNull(),
    actor: text('actor').notNull(),
    /** `begun`, then `done`; one that stayed `begun` was killed, and its items may be there still. */
    status: text('status').notNull(),
    removed: integer('removed').notNull(),
    /** [{id, about, since, note?}]: what was to go; of a row that is done, what went. */
    items: jsonb('items').notNull(),
    /** [{id, reason}]: what could not be removed. */
    failed: jsonb('failed').notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('housekeeping_project').on(t.projectId, t.id)],
)
