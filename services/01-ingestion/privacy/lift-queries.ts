import type { Db } from '../../00-platform/index.ts'
import { quote } from '../sources/postgres/page.ts'
import type { SourceName } from '../sources/source.ts'

/** What the rules of one erasure say of one column of a table. */
export interface LiftedColumn {
  readonly source: SourceName
  readonly table: string
  readonly column: string
  /** Values that are meant. */
  readonly values: readonly string[]
  /** Some rule of it knows an address by its hash only: rows where the column was emptied may be meant. */
  readonly hashed: boolean
  readonly rules: number
}

/** Rules that are not lifted yet, for the data that is in the hub, by table and column. */
export async function selectLiftable(db: Db, erasureId: string): Promise<LiftedColumn[]> {
  return await db<LiftedColumn[]>`
    select source, table_name as "table", column_name as "column",
           coalesce(jsonb_agg(value) filter (where value is not null), '[]') as values,
           bool_or(value_hash is not null) as hashed, count(*)::int as rules
    from ops.suppressions
    where erasure_id = ${erasureId} and lifted_at is null
      and origin = coalesce((select value #>> '{}' from ops.settings where name = 'data.origin'), 'none')
    group by 1, 2, 3 order by 1, 2, 3 limit 10000`
}

/** Columns of a RAW table; empty when it is not there. */
export async function selectColumnNames(db: Db, raw: string): Promise<Set<string>> {
  const rows = await db<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_schema = 'raw' and table_name = ${raw}`
  return new Set(rows.map(({ name }) => name))
}

/** No hash is this text: the next load that reads the row whole writes it. */
const UNKNOWN_HASH = ''

/** Rows of `t` that some rule leaves something out of, and whose hash is still known; the values are parameters from `$1` on. */
function meant(columns: readonly LiftedColumn[]): string {
  const conditions = columns.flatMap(({ column, hashed }, i) => {
    const name = `t.${quote(column)}`
    return [`${name}::text = any($${i + 1}::text[])`, ...(hashed ? [`${name} is null`] : [])]
  })
  return `(${conditions.join(' or ')}) and t._source_hash <> '${UNKNOWN_HASH}'`
}

function valuesOf(columns: readonly LiftedColumn[]): unknown[] {
  return columns.map(({ values }) => [...values])
}

export async function countHiddenRows(
  db: Db,
  raw: string,
  columns: readonly LiftedColumn[],
): Promise<number> {
  const [row] = await db.unsafe<{ count: number }[]>(
    `select count(*) as count from "raw".${quote(raw)} t where ${meant(columns)}`,
    valuesOf(columns) as never,
  )
  return row?.count ?? 0
}

/** Places of such rows, at most so many. */
export async function selectHiddenRows(
  db: Db,
  raw: string,
  columns: readonly LiftedColumn[],
  limit: number,
): Promise<string[]> {
  const rows = await db.unsafe<{ at: string }[]>(
    `select t.ctid::text as at from "raw".${quote(raw)} t where ${meant(columns)} order by t.ctid limit ${limit}`,
    valuesOf(columns) as never,
  )
  return rows.map(({ at }) => at)
}

/** Forgets what the rows are known by. Answers how many. */
export async function forgetHashes(
  db: Db,
  raw: string,
  columns: readonly LiftedColumn[],
  places: readonly string[],
): Promise<number> {
  const result = await db.unsafe(
    `update "raw".${quote(raw)} t set _source_hash = '${UNKNOWN_HASH}'
     where t.ctid = any($${columns.length + 1}::text[]::tid[]) and ${meant(columns)}`,
    [...valuesOf(columns), [...places]] as never,
  )
  return result.count
}

/** The rules stay as a record; loads do not follow them any more. Answers how many. */
export async function markLifted(
  db: Db,
  erasureId: string,
  lift: { readonly by: string; readonly reason: string; readonly now: Date },
): Promise<number> {
  await db`
    update ops.erasures
    set lifted_at = ${lift.now}, lifted_by = ${lift.by}, lift_reason = ${lift.reason} where id = ${erasureId}`
  const result = await db`
    update ops.suppressions set lifted_at = ${lift.now} where erasure_id = ${erasureId} and lifted_at is null`
  return result.count
}
