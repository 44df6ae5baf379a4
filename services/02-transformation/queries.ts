import { type Db, inTransaction } from '../00-platform/index.ts'
import { forLargeStatements } from './incremental/queries.ts'
import { identifier } from './sql/expressions.ts'
import type { RawCatalogue } from './sql/raw-shape.ts'

/** Tables and columns of schema raw as they are now. */
export async function readRawCatalogue(db: Db): Promise<RawCatalogue> {
  const rows = await db<{ table: string; column: string; type: string }[]>`
    select table_name as "table", column_name as "column", data_type as "type"
    from information_schema.columns where table_schema = 'raw' order by table_name, ordinal_position`
  const catalogue = new Map<string, Map<string, string>>()
  for (const { table, column, type } of rows) {
    const columns = catalogue.get(table) ?? new Map<string, string>()
    catalogue.set(table, columns.set(column, type))
  }
  return catalogue
}

/** Upper ends of key ranges of `size` rows of a RAW table, tombstones counted, in key order; the last range is open. */
export async function chunkEnds(db: Db, rawTable: string, size: number): Promise<(string | number)[]> {
  const table = db.unsafe(`raw.${identifier(rawTable)}`)
  const rows = await db<{ id: string | number }[]>`
    select id from (select id, row_number() over (order by id) as n from ${table}) numbered
    where n % ${size} = 0 order by id`
  return rows.map(({ id }) => id)
}

export interface ChunkCounts {
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

export type Key = string | number | null

/** What one statement works out: a key range (see model/compile.ts `chosenBy`), or a list of keys. */
export type Chunk = { readonly from: Key; readonly to: Key } | { readonly keys: readonly string[] }

/** Runs a statement of model/compile.ts `writeChosen` in one transaction. */
export async function runChunk(db: Db, statement: string, chunk: Chunk, now: Date): Promise<ChunkCounts> {
  return inTransaction(db, async (tx) => {
    await forLargeStatements(tx)
    const choice = 'keys' in chunk ? [tx.array([...chunk.keys])] : [chunk.from, chunk.to]
    const [row] = await tx.unsafe<ChunkCounts[]>(statement, [now.toISOString(), ...choice])
    return row ?? { read: 0, inserted: 0, updated: 0, deleted: 0 }
  })
}
