import { type Db, inTransaction } from '../../00-platform/index.ts'
import { identifier } from '../sql/expressions.ts'

export interface Remembered {
  readonly fingerprint: string
  readonly seenBelow: number
  readonly rows: number
}

/** Half of what a transaction number can tell apart: 32 bits, compared in a circle as PostgreSQL does. */
const HALF = 2 ** 31

/** The oldest transaction still at work, or the next one: what is visible and not from here on stays as it is now. */
export async function selectHorizon(db: Db): Promise<number> {
  const [row] = await db<{ horizon: number }[]>`
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon`
  return row?.horizon ?? 0
}

/**
 * Condition on a row of any table: written in a transaction that was not over at the horizon, committed late or not.
 * Savepoints have numbers of their own, later than their transaction's, so they are counted in.
 */
export function changedSince(seenBelow: number): string {
  return `((xmin::text::bigint - ${Math.trunc(seenBelow)}) & 4294967295) < ${HALF}`
}

/**
 * What the last whole transformation of an entity left, unless it tells nothing any more: the row came from a backup (then
 * another transaction wrote it than it says), or so many transactions ago that their numbers have come round.
 */
export async function selectRemembered(db: Db, entity: string): Promise<Remembered | undefined> {
  const [row] = await db<Remembered[]>`
    select fingerprint, seen_below as "seenBelow", rows from ops.transformations
    where entity = ${entity} and xmin::text::bigint = written_in & 4294967295
      and pg_snapshot_xmax(pg_current_snapshot())::text::bigint - seen_below between 0 and ${HALF - 1}`
  return row
}

/** Remembers a finished transformation. One statement of its own, not within a savepoint: the row names its transaction. */
export async function rememberTransformation(
  db: Db,
  entity: string,
  { fingerprint, seenBelow, rows }: Remembered,
  now: Date,
): Promise<void> {
  await db`
    insert into ops.transformations (entity, fingerprint, seen_below, written_in, rows, finished_at)
    values (${entity}, ${fingerprint}, ${seenBelow}, pg_current_xact_id()::text::bigint, ${rows}, ${now})
    on conflict (entity) do update set fingerprint = excluded.fingerprint, seen_below = excluded.seen_below,
      written_in = excluded.written_in, rows = excluded.rows, finished_at = excluded.finished_at`
}

export async function forgetTransformation(db: Db, entity: string): Promise<void> {
  await db`delete from ops.transformations where entity = ${entity}`
}

/** Numbers of the files behind tables (`raw.x`): another one after a truncation, a rewrite, or when the table is a new one. */
export async function selectFileNumbers(db: Db, tables: readonly string[]): Promise<string> {
  const [row] = await db<{ files: string }[]>`
    select string_agg(concat(pg_relation_filenode(to_regclass(t.name))), ' ' order by t.name) as files
    from unnest(${db.array([...tables])}::text[]) as t(name)`
  return row?.files ?? ''
}

export interface TableChange {
  readonly table: string
  readonly living: number
  readonly changed: number
}

/** Living rows, and rows that changed since the horizon, of RAW tables; one scan each. */
export async function countChanges(
  db: Db,
  tables: readonly string[],
  seenBelow: number,
): Promise<TableChange[]> {
  if (tables.length === 0) return []
  const counts = tables.map((table) => {
    const name = `raw.${identifier(table)}`
    return `select '${table.replaceAll("'", "''")}' as "table", count(*) filter (where _deleted_at is null) as living,
      count(*) filter (where ${changedSince(seenBelow)}) as changed from ${name}`
  })
  return db.unsafe<TableChange[]>(`${counts.join(' union all ')} order by 1`)
}

export async function countRows(db: Db, table: string): Promise<number> {
  const [row] = await db<{ n: number }[]>`select count(*) as n from ${db(`core.${table}`)}`
  return row?.n ?? 0
}

/** Runs a statement that answers `id`s, with lists as parameters. */
export async function selectKeys(
  db: Db,
  statement: string,
  lists: readonly (readonly string[])[] = [],
): Promise<string[]> {
  const rows = await inTransaction(db, async (tx) => {
    await forLargeStatements(tx)
    const values = lists.map((list) => tx.array([...list]))
    return tx.unsafe<{ id: string | number }[]>(statement, values)
  })
  return rows.map(({ id }) => String(id))
}

/**
 * For this transaction only: statements with hundreds of expressions are not compiled (JIT takes 4 s of processor time for
 * each of them and gains nothing), sorts and hashes of a chunk stay in memory, and a look-up by key costs what it costs
 * where tables are in memory (a chunk of 1,000 then looks up its partners and does not hash all 23,000).
 */
export async function forLargeStatements(tx: Db): Promise<void> {
  await tx`select set_config('jit', 'off', true), set_config('work_mem', '32MB', true), set_config('random_page_cost', '1.1', true)`
}

/** True on the embedded database: its one session is everybody's, so transactions must be short. */
export async function isOneSession(db: Db): Promise<boolean> {
  const rows = await db`
    select 1 from pg_stat_activity where pid = pg_backend_pid() and backend_type = 'standalone backend'`
  return rows.length > 0
}
