import { type Db, inTransaction } from '../../00-platform/index.ts'
import { identifier } from '../sql/expressions.ts'

/** Pages that a table may grow by unnoticed. */
const FEW_PAGES = 32

/**
 * Tells the planner how large tables are that it has never looked at, or that grew by half since: a server does it by
 * itself within a minute, too late for a run right after a load; the embedded database never does. Of RAW only the given
 * columns are looked at, and of all tables 3,000 rows: some 20 ms each.
 *
 * @param tables `raw.x` → columns that matter to a join; empty: all.
 */
export async function refreshStatistics(
  db: Db,
  tables: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  for (const table of await selectOutdated(db, [...tables.keys()])) {
    const columns = (tables.get(table) ?? []).map(identifier)
    const list = columns.length === 0 ? '' : ` (${columns.join(', ')})`
    await inTransaction(db, async (tx) => {
      await tx`select set_config('default_statistics_target', '10', true)`
      await tx`analyze ${tx(table)}${tx.unsafe(list)}`
    })
  }
}

/** `ANALYZE` is the owner's right; where the role is another one, the server's own upkeep must do. */
async function selectOutdated(db: Db, tables: readonly string[]): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select t.name from unnest(${db.array([...tables])}::text[]) as t(name)
    cross join lateral (select * from pg_class where oid = to_regclass(t.name) offset 0) c
    where pg_has_role(c.relowner, 'usage')
      and (c.reltuples < 0
        or pg_relation_size(c.oid) / current_setting('block_size')::int > c.relpages * 1.5 + ${FEW_PAGES})
    order by t.name`
  return rows.map(({ name }) => name)
}
