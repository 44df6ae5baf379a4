import type { Measure, SourceTable } from '../source.ts'
import type { SourceConnection } from './connection.ts'
import { columnOf, ordered, quote } from './page.ts'

interface Facts {
  readonly kind: string
  readonly tuples: number
  readonly pages: number
  readonly heapBytes: number
  readonly pageBytes: number
  readonly bytes: number
}

/** Below this a table is counted: its statistics may be older than it. */
const COUNTED_BYTES = 8 * 1024 * 1024
/** So many rows are looked at to divide a large table. */
const SAMPLE_ROWS = 100_000
const SAMPLED_ABOVE_ROWS = 1_000_000

/** Rows and bytes, as the planner would guess them: rows per page of the last ANALYZE, times the pages there are now. */
export async function measureTable(
  sql: SourceConnection,
  schema: string,
  table: SourceTable,
): Promise<Measure> {
  const facts = await readFacts(sql, schema, table)
  const bytes = facts.bytes > 0 ? facts.bytes : null
  if (facts.heapBytes < COUNTED_BYTES || facts.pages <= 0 || facts.tuples < 0) {
    const [row] = await sql.unsafe<{ rows: number }[]>(
      `select count(*)::float8 as rows from ${nameOf(schema, table)}`,
    )
    return { rows: row?.rows ?? 0, bytes }
  }
  return { rows: guessRows(facts), bytes }
}

function guessRows({ tuples, pages, heapBytes, pageBytes }: Facts): number {
  return Math.round((tuples / pages) * (heapBytes / pageBytes))
}

async function readFacts(sql: SourceConnection, schema: string, table: SourceTable): Promise<Facts> {
  const [facts] = await sql<Facts[]>`
    select c.relkind::text as kind, c.reltuples::float8 as tuples, c.relpages::float8 as pages,
           coalesce(pg_relation_size(c.oid), 0)::float8 as "heapBytes",
           current_setting('block_size')::float8 as "pageBytes", coalesce(pg_table_size(c.oid), 0)::float8 as bytes
    from pg_class c where c.oid = to_regclass(${nameOf(schema, table)})`
  return facts ?? { kind: 'v', tuples: -1, pages: 0, heapBytes: 0, pageBytes: 8_192, bytes: 0 }
}

/** The quantiles of the first key column; of a sample where the table is large and can be sampled. */
export async function splitTable(
  sql: SourceConnection,
  schema: string,
  table: SourceTable,
  parts: number,
): Promise<string[]> {
  if (parts < 2) return []
  const facts = await readFacts(sql, schema, table)
  const rows = facts.pages > 0 ? guessRows(facts) : 0
  const sampled = rows > SAMPLED_ABOVE_ROWS && ['r', 'm'].includes(facts.kind)
  const sample = sampled ? `tablesample system (${Math.max((SAMPLE_ROWS / rows) * 100, 0.001)})` : ''
  const key = columnOf(table, table.key[0] ?? '')
  const fractions = Array.from({ length: parts - 1 }, (_, i) => (i + 1) / parts)
  const found = await sql.unsafe<{ bound: string | null }[]>(`
    select bound::text from unnest((
      select percentile_disc(array[${fractions.join(', ')}]::float8[]) within group (order by ${ordered(key)})
      from ${nameOf(schema, table)} t ${sample})) with ordinality as b (bound, place) order by place`)
  return [...new Set(found.flatMap(({ bound }) => bound ?? []))]
}

function nameOf(schema: string, table: SourceTable): string {
  return `${quote(schema)}.${quote(table.name)}`
}
