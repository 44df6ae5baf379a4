import { AppError } from '../../../00-platform/index.ts'
import type { Measure, SourceTable } from '../source.ts'
import { type Reader, search } from './page.ts'
import type { Relation } from './relations.ts'
import type { OdooRow } from './values.ts'

/** Records of which the average is taken. */
const SAMPLE = 50
/** Two ids, as a row of a table takes them. */
const PAIR_BYTES = 40

/** Records counted by Odoo, their size by that of the first ones; no size where those cannot be read together. */
export async function measureEntity(reader: Reader, table: SourceTable): Promise<Measure> {
  const rows = await count(reader)
  const fields = table.columns.map(({ name }) => name)
  const sample = await readSample(reader, fields)
  if (sample === undefined || sample.length === 0) return { rows, bytes: rows === 0 ? 0 : null }
  const bytes = sample.reduce((sum, row) => sum + Buffer.byteLength(JSON.stringify(Object.values(row))), 0)
  return { rows, bytes: Math.round((bytes / sample.length) * rows) }
}

/** Pairs per record of the first ones, times the records. */
export async function measureRelation(reader: Reader, { field }: Relation): Promise<Measure> {
  const owners = await count(reader)
  const sample = await readSample(reader, [field])
  if (sample === undefined || sample.length === 0) return { rows: owners, bytes: null }
  const pairs = sample.reduce((sum, row) => sum + (Array.isArray(row[field]) ? row[field].length : 0), 0)
  const rows = Math.round((pairs / sample.length) * owners)
  return { rows, bytes: rows * PAIR_BYTES }
}

/** Ids that end equally many records each: Odoo is asked for one id per part. */
export async function splitIds(reader: Reader, parts: number): Promise<string[]> {
  const rows = parts < 2 ? 0 : await count(reader)
  const bounds = new Set<string>()
  for (let part = 1; part < Math.min(parts, rows); part++) {
    const offset = Math.floor((rows * part) / parts) - 1
    if (offset < 0) continue
    const [id] = await search(reader, [], { order: 'id', limit: 1, offset })
    if (id !== undefined) bounds.add(String(id))
  }
  return [...bounds]
}

async function count({ client, model, context, signal }: Reader): Promise<number> {
  return Number(await client.executeKw(model, 'search_count', [[]], { context }, { signal }))
}

async function readSample(
  { client, model, context, signal }: Reader,
  fields: readonly string[],
): Promise<OdooRow[] | undefined> {
  const options = { fields: [...fields], order: 'id', limit: SAMPLE, load: false, context }
  try {
    return (await client.executeKw(model, 'search_read', [[]], options, { signal })) as OdooRow[]
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError) return undefined
    throw error
  }
}
