import type { Db } from '../../00-platform/index.ts'

/** The tables that the import of one large spec fills within seconds. */
const TABLES = ['tasks', 'task_dependencies'] as const

/** Pages that a small table may grow by: to read all of them takes less than a millisecond. */
const FEW_PAGES = 128

/**
 * Which of these tables grew by half since the database looked through them last. The planner knows nothing of the new rows
 * then: it took the wrong index to find one of 20,000 tasks by its key (15 ms in place of 0.05). A server does that by
 * itself within a minute, the embedded database never.
 */
export async function selectGrownTables(db: Db): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'ops' and c.relname in ${db(TABLES)} and pg_has_role(c.relowner, 'usage')
      and pg_relation_size(c.oid) / current_setting('block_size')::int > c.relpages * 1.5 + ${FEW_PAGES}
    order by c.relname`
  return rows.map(({ name }) => name)
}

/** Takes neither reads nor writes out; what another session is at already is left to it. Not inside a transaction. */
export async function lookThrough(db: Db, table: string): Promise<void> {
  await db`vacuum (analyze, skip_locked) ${db(`ops.${table}`)}`
}
