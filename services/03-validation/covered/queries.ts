import type { Db } from '../../00-platform/index.ts'

/** Beyond this many rows the statistics of the database are believed: counting them takes longer than a page may. */
export const COUNTED_ROWS = 500_000

export interface TableRows {
  readonly rows: number
  readonly estimated: boolean
}

/** How many rows that are not tombstones each table has; names as the catalogue gives them, `schema.table`. */
export async function rowsOfTables(
  db: Db,
  tables: readonly { readonly table: string; readonly hasTombstones: boolean }[],
): Promise<ReadonlyMap<string, TableRows>> {
  const large = await estimatesOfLarge(
    db,
    tables.map(({ table }) => table),
  )
  const counted = tables.filter(({ table }) => !large.has(table))
  if (counted.length === 0) return large
  const selects = counted.map(
    ({ table, hasTombstones }) =>
      db`select ${table} as "table", count(*) as rows from ${db(table)} ${hasTombstones ? db`where _deleted_at is null` : db``}`,
  )
  const rows = await db<{ table: string; rows: number }[]>`
    ${selects.reduce((all, one) => db`${all} union all ${one}`)}`
  return new Map([
    ...large,
    ...rows.map(({ table, rows: n }) => [table, { rows: n, estimated: false }] as const),
  ])
}

/** Rows of the tables that are large by the statistics, without the share that is tombstones. */
async function estimatesOfLarge(db: Db, tables: readonly string[]): Promise<Map<string, TableRows>> {
  const rows = await db<{ table: string; rows: number }[]>`
    select n.nspname || '.' || c.relname as "table",
      round(c.reltuples::numeric * coalesce(s.null_frac::numeric, 1))::bigint as rows
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = '_deleted_at'
    where n.nspname in ('raw', 'core') and n.nspname || '.' || c.relname = any(${tables as string[]})
      and c.reltuples > ${COUNTED_ROWS} order by 1`
  return new Map(rows.map(({ table, rows: n }) => [table, { rows: n, estimated: true }]))
}

export interface NewestResult {
  readonly rule: string
  readonly runId: string
  readonly status: 'passed' | 'failed' | 'broken' | 'skipped'
  readonly checked: number
  readonly failed: number
  readonly startedAt: string
}

/** How each of these rules ended when it was last run, in whatever run that was; by rule. */
export async function newestResults(db: Db, rules: readonly string[]): Promise<NewestResult[]> {
  return db<NewestResult[]>`
    select r.rule, r.run_id as "runId", r.status, r.checked, r.failed, r.started_at as "startedAt"
    from unnest(${rules as string[]}::text[]) as wanted (rule)
      cross join lateral (
        select * from ops.validation_results v where v.rule = wanted.rule
        order by v.started_at desc, v.run_id desc limit 1) r
    order by r.rule limit 20000`
}

export interface RuleOfRun {
  readonly runId: string
  readonly startedAt: string
  readonly rule: string
  readonly entity: string
  readonly column: string | null
}

/** The rules that looked at rows in each of the newest `runs` runs: the oldest run first, then by rule. */
export async function rulesOfLastRuns(db: Db, runs: number): Promise<RuleOfRun[]> {
  return db<RuleOfRun[]>`
    with newest as (
      select run_id, min(started_at) as begun from ops.validation_results
      group by run_id order by min(started_at) desc, run_id desc limit ${runs})
    select r.run_id as "runId", n.begun as "startedAt", r.rule, r.entity, r."column"
    from newest n join ops.validation_results r on r.run_id = n.run_id
    where r.status in ('passed', 'failed')
    order by n.begun, r.run_id, r.rule limit 100000`
}
