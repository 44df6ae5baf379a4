import type { Db } from '../../00-platform/index.ts'

/** The tables that the import of one large spec fills within seconds. */
const TABLES = ['tasks', 'task_dependencies'] as const

/** Pages that a small table may grow by: to read all of them takes less than a millisecond. */
const FEW_PAGES = 128

/** Seconds after which a table is looked through again whose pages could not be called visible to all. */
const AGAIN_S = 10

/**
 * Tables that should be looked through now.
 * - Those that grew by half since the database did so last: the planner knows nothing of the new rows, and took the wrong
 *   index to find one of 20,000 tasks by its key (15 ms in place of 0.05).
 * - Those of which it could not call a fifth of the pages visible to all, because a transaction from before was still at
 *   work: counting tasks in an index alone, without their rows, is for pages that are (6 ms for 20,000 in place of 25).
 *
 * A server does the first by itself within a minute, the embedded database neither.
 */
export async function selectTablesForUpkeep(db: Db, againAfterS = AGAIN_S): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'ops' and c.relname in ${db(TABLES)} and pg_has_role(c.relowner, 'usage')
      and (pg_relation_size(c.oid) / current_setting('block_size')::int > c.relpages * 1.5 + ${FEW_PAGES}
           or c.relpages > c.relallvisible * 1.25 + ${FEW_PAGES}
              and coalesce(pg_stat_get_last_vacuum_time(c.oid) < clock_timestamp() - make_interval(secs => ${againAfterS}), true))
    order by c.relname`
  return rows.map(({ name }) => name)
}

/** Takes neither reads nor writes out; what another session is at already is left to it. Not inside a transaction. */
export async function lookThrough(db: Db, table: string): Promise<void> {
  await db`vacuum (analyze, skip_locked) ${db(`ops.${table}`)}`
}
