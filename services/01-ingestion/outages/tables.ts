import { sql } from 'drizzle-orm'
import { bigint, index, integer, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { ops } from '../../00-platform/database/schemas.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** Times in which a source could not be read or was older than allowed: one row each, however often it was tried. */
export const sourceOutages = ops.table(
  'source_outages',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    source: text('source').notNull(),
    /** `lost` (could not be read), `stale` (older than `freshness` allows) or `rows-missing` (more than `loading.deletions` allows). */
    kind: text('kind').notNull(),
    /** Error code of the last try; SOURCE_STALE for a stale one. */
    code: text('code').notNull(),
    since: at('since').notNull(),
    /** When the last load before it ended well; null when there was none. */
    lastGoodAt: at('last_good_at'),
    /** Runs that failed for it. */
    failures: integer('failures').notNull(),
    /** When a load ended well again. */
    endedAt: at('ended_at'),
  },
  (t) => [
    uniqueIndex('source_outages_open').on(t.source, t.kind).where(sql`ended_at is null`),
    index('source_outages_since').on(t.since.desc(), t.id.desc()),
  ],
)
