import type { SourceColumn } from '../source.ts'
import { isDivisible, type Reader, search } from './page.ts'
import type { OdooRow } from './values.ts'

const NUMBERS = new Set(['integer', 'numeric', 'double precision'])

/**
 * Odoo reads an empty number as 0, but finds it by `= false`: asks, per column that shows a 0, which of those rows
 * are empty and sets them to null. One search per such column and page; a column that cannot be searched stays.
 */
export async function markNullNumbers(
  reader: Reader,
  columns: readonly SourceColumn[],
  rows: readonly OdooRow[],
): Promise<OdooRow[]> {
  const candidates = columns.filter(({ name, type }) => NUMBERS.has(type) && name !== 'id')
  const empty = await Promise.all(
    candidates.map(async ({ name }) => ({ name, ids: await emptyIds(reader, name, rows) })),
  )
  const marked = empty.filter(({ ids }) => ids.size > 0)
  return rows.map((row) => {
    const nulls = marked.filter(({ ids }) => ids.has(Number(row.id))).map(({ name }) => [name, null])
    return nulls.length === 0 ? row : { ...row, ...Object.fromEntries(nulls) }
  })
}

async function emptyIds(reader: Reader, column: string, rows: readonly OdooRow[]): Promise<Set<number>> {
  const zero = rows.filter((row) => row[column] === 0).map((row) => Number(row.id))
  if (zero.length === 0) return new Set()
  try {
    return new Set(
      await search(reader, [
        ['id', 'in', zero],
        [column, '=', false],
      ]),
    )
  } catch (error) {
    if (!isDivisible(error)) throw error
    return new Set()
  }
}
