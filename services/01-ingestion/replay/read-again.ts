import { keyText } from '../loading/check.ts'
import type { KeyedRows, RejectedRow, RowKey, Source, SourceRow, SourceTable } from '../sources/source.ts'

/** A key as it is compared: only the named parts, by name. */
export function nameOf(key: Readonly<Record<string, unknown>>, parts: readonly string[]): string {
  return JSON.stringify([...parts].sort().map((part) => [part, keyText(key[part] as never)]))
}

/** One chunk of keys, by the source's own index; undefined where it has none. Incomplete keys name no single row. */
export function readByKey(
  source: Source,
  table: SourceTable,
  keys: readonly RowKey[],
  signal: AbortSignal,
): Promise<KeyedRows> | undefined {
  return keys.every((key) => isComplete(table, key)) ? source.readByKeys?.(table, keys, signal) : undefined
}

export function isComplete(table: SourceTable, key: RowKey): boolean {
  return (
    table.key.every((part) => typeof key[part] === 'string') && Object.keys(key).length === table.key.length
  )
}

/**
 * Reads the whole table and gives only what belongs to the keys, page by page: a file, the pairs of a relation, rows
 * without a usable key. A key of which only a part is known stands for every row with that part.
 */
export async function* readAllFor(
  source: Source,
  table: SourceTable,
  keys: readonly RowKey[],
  batchSize: number,
  signal: AbortSignal,
): AsyncGenerator<KeyedRows> {
  const wanted = wantedBy(keys)
  const from = { phase: 'full', afterKey: null } as const
  for await (const batch of source.read(table, from, { batchSize, signal })) {
    const rows = batch.rows.filter((row: SourceRow) => wanted(row))
    const rejected = batch.rejected.filter((row: RejectedRow) => wanted(row.key))
    if (rows.length + rejected.length > 0) {
      yield { rows, rejected, ...(batch.jsonText === undefined ? {} : { jsonText: batch.jsonText }) }
    }
  }
}

/** Whether a row or key is one of `keys`, by the parts that each of them names. */
export function wantedBy(keys: readonly RowKey[]): (row: Readonly<Record<string, unknown>>) => boolean {
  const shapes = new Map<string, { parts: readonly string[]; names: Set<string> }>()
  for (const key of keys) {
    const parts = Object.keys(key)
    const shape = shapes.get(parts.sort().join()) ?? { parts, names: new Set() }
    shape.names.add(nameOf(key, parts))
    shapes.set(parts.join(), shape)
  }
  return (row) => [...shapes.values()].some(({ parts, names }) => names.has(nameOf(row, parts)))
}
