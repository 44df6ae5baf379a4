import type { Db } from '../../00-platform/index.ts'
import { rawTable } from '../raw/ddl.ts'
import type { Measure, Source, SourceTable } from '../sources/source.ts'
import { backfillErrors } from './errors.ts'
import { selectRawSize } from './space-queries.ts'

export interface PlannedPart {
  readonly after: string | null
  readonly upTo: string | null
}

export interface PlannedTable {
  readonly table: SourceTable
  /** About; null where the source cannot tell. */
  readonly rows: number | null
  /** What RAW will take for them, about; null where neither RAW nor the source can tell. */
  readonly bytes: number | null
  /** What RAW takes for the table now. */
  readonly bytesNow: number
  readonly parts: readonly PlannedPart[]
}

export interface PlanOptions {
  /** A table of more rows is divided. */
  readonly partRows: number
  readonly signal: AbortSignal
}

const MOST_PARTS = 500
/** Lineage columns and row header of a RAW row. */
const LINEAGE_BYTES = 120
/** An entry of its key's index. */
const KEY_BYTES = 40
/** From so many rows on, the average of what RAW holds tells more than the source's own size. */
const MEASURED_ROWS = 1_000

/**
 * What each table will bring and how it is divided, in order of name. Only reads.
 * @throws BACKFILL_OF_FILE for a table whose positions are no keys
 */
export async function planTables(
  db: Db,
  source: Source,
  tables: readonly SourceTable[],
  options: PlanOptions,
): Promise<PlannedTable[]> {
  const file = tables.find(({ readAs }) => readAs === 'file')
  if (file !== undefined) throw backfillErrors.BACKFILL_OF_FILE({ source: source.name, table: file.name })
  const planned: PlannedTable[] = []
  for (const table of tables) planned.push(await planTable(db, source, table, options))
  return planned
}

async function planTable(
  db: Db,
  source: Source,
  table: SourceTable,
  { partRows, signal }: PlanOptions,
): Promise<PlannedTable> {
  signal.throwIfAborted()
  const measure = await source.measure?.(table, signal)
  const held = await selectRawSize(db, rawTable(source.name, table.name))
  const rows = measure?.rows ?? null
  const wanted = Math.min(MOST_PARTS, Math.ceil((rows ?? 0) / partRows))
  const bounds = wanted > 1 ? ((await source.split?.(table, wanted, signal)) ?? []) : []
  return {
    table,
    rows,
    bytes: measure === undefined ? null : bytesOf(measure, held),
    bytesNow: held?.bytes ?? 0,
    parts: partsBetween(bounds),
  }
}

function bytesOf({ rows, bytes }: Measure, held: { rows: number; bytes: number } | null): number | null {
  if (held !== null && held.rows >= MEASURED_ROWS) return Math.round((held.bytes / held.rows) * rows)
  return bytes === null ? null : Math.round(bytes + rows * (LINEAGE_BYTES + KEY_BYTES))
}

/** Ranges that leave nothing out: from the start, behind each bound up to the next, to the end. */
export function partsBetween(bounds: readonly string[]): PlannedPart[] {
  return [null, ...bounds].map((after, i) => ({ after, upTo: bounds[i] ?? null }))
}

/** What the database will grow by: what is there already is written in its place. */
export function growthOf(tables: readonly PlannedTable[]): number {
  return tables.reduce((sum, { bytes, bytesNow }) => sum + Math.max(0, (bytes ?? 0) - bytesNow), 0)
}
