import type { Db } from '../../00-platform/index.ts'
import {
  countMatches,
  deleteRows,
  type Hit,
  type Scope,
  scrubRows,
  selectHits,
  selectTextTables,
  type TextTable,
} from './sweep-queries.ts'

/** Rows of one statement: a transaction of the embedded database stays short. */
const AT_ONCE = 200

/** What OPS keeps beside the audit and people's own documents, which nobody changes afterwards. */
const SWEPT_OPS = new Set([
  'events',
  'idempotency_keys',
  'match_reviews',
  'match_runs',
  'match_staging',
  'quarantine',
  'run_logs',
  'runs',
  'schema_drift',
  'validation_failures',
])

export interface TableCount {
  /** With schema. */
  readonly table: string
  readonly rows: number
}

/** A RAW row in whose text a value stood. */
export interface RawHit {
  readonly table: string
  readonly key: string
  readonly columns: readonly string[]
}

export interface SweepOptions {
  readonly signal: AbortSignal
  /** What is left for a later step: keys of rows, by table name with schema. */
  readonly spared?: ReadonlyMap<string, readonly string[]>
  onTable(done: number, total: number): Promise<void>
}

/**
 * Takes values out of every text of RAW, CORE, SEARCH and of what OPS and the queue keep of loading and running. CORE and SEARCH are
 * made again from RAW: a row whose key holds a value is deleted there, and so is every row of SEARCH, whose vector and
 * words hold it too.
 */
export async function sweep(
  db: Db,
  pattern: string,
  { signal, spared, onTable }: SweepOptions,
): Promise<{ counts: TableCount[]; raw: RawHit[] }> {
  const tables = (await selectTextTables(db)).filter(isSwept)
  const counts: TableCount[] = []
  const raw: RawHit[] = []
  for (const [done, table] of tables.entries()) {
    signal.throwIfAborted()
    await onTable(done, tables.length)
    const name = `${table.schema}.${table.name}`
    const left = spared?.get(name)
    const scope = left === undefined ? {} : { except: left }
    const swept = await sweepTable(db, table, pattern, scope, signal)
    if (swept.rows > 0) counts.push({ table: name, rows: swept.rows })
    raw.push(...swept.raw)
  }
  return { counts, raw }
}

/** The texts of one table. */
export async function sweepTable(
  db: Db,
  table: TextTable,
  pattern: string,
  scope: Scope,
  signal: AbortSignal,
): Promise<{ rows: number; raw: RawHit[] }> {
  let rows = 0
  const raw: RawHit[] = []
  for (;;) {
    signal.throwIfAborted()
    const hits = await selectHits(db, table, pattern, AT_ONCE, scope)
    for (const { key, columns } of table.schema === 'raw' ? hits : [])
      if (key !== null) raw.push({ table: table.name, key, columns })
    const gone = hits.filter((hit) => isDeleted(table, hit)).map(({ at }) => at)
    const kept = hits.filter((hit) => !isDeleted(table, hit)).map(({ at }) => at)
    const changed = (await deleteRows(db, table, pattern, gone)) + (await scrubRows(db, table, pattern, kept))
    rows += changed
    // A value in a key that may not change, or a row that somebody moved away meanwhile.
    if (changed === 0 || hits.length < AT_ONCE) return { rows, raw }
  }
}

function isDeleted({ schema, name }: TextTable, hit: Hit): boolean {
  return (schema === 'core' && hit.inKey) || (schema === 'search' && (name === 'opportunities' || hit.inKey))
}

function isSwept({ schema, name }: TextTable): boolean {
  if (schema === 'ops') return SWEPT_OPS.has(name)
  // What the queue keeps of its jobs, until it forgets them itself.
  if (schema === 'pgboss') return name === 'job'
  return schema === 'raw' || schema === 'core' || schema === 'search'
}

/** Where a pattern stands in any table of the database, most rows first. */
export async function countEverywhere(db: Db, pattern: string, signal: AbortSignal): Promise<TableCount[]> {
  const counts: TableCount[] = []
  for (const table of await selectTextTables(db)) {
    signal.throwIfAborted()
    const rows = await countMatches(db, table, pattern)
    if (rows > 0) counts.push({ table: `${table.schema}.${table.name}`, rows })
  }
  return counts.sort((a, b) => b.rows - a.rows || (a.table < b.table ? -1 : 1))
}
