import type { SourceColumn } from '../source.ts'
import { type Domain, isDivisible, type Reader, search } from './page.ts'
import type { IsEmpty, OdooRow } from './values.ts'

const NUMBERS = new Set(['integer', 'numeric', 'double precision'])

/** Ids of all rows behind one id up to another whose number is empty, ascending. */
interface EmptyRange {
  readonly after: number
  readonly upTo: number
  readonly ids: Int32Array
}

/** So many empty numbers of a column are asked for ahead: one request then serves many pages. */
const AHEAD = 10_000

/**
 * Odoo reads an empty number as 0, but finds it by `= false`. Says of the rows of a page which of their zeros are empty. Pages
 * that come by ascending id are asked for ahead, at most 10,000 ids (40 kB) per column; a column that cannot be searched has none.
 */
export interface EmptyNumbers {
  /** @param after the id behind which the page was read, when it holds every row from there to its last; else null */
  of(rows: readonly OdooRow[], after: number | null): Promise<IsEmpty>
}

export function createEmptyNumbers(reader: Reader, columns: readonly SourceColumn[]): EmptyNumbers {
  const candidates = columns.filter(({ name, type }) => NUMBERS.has(type) && name !== 'id')
  const ranges = new Map<string, EmptyRange>()

  async function emptyBehind(name: string, after: number, rows: number) {
    const limit = Math.max(AHEAD, rows)
    const domain: Domain = [
      ['id', '>', after],
      [name, '=', false],
    ]
    const ids = Int32Array.from(await emptyIds(reader, domain, { order: 'id', limit }))
    ranges.set(name, { after, upTo: ids.length < limit ? Number.POSITIVE_INFINITY : (ids.at(-1) ?? 0), ids })
    return ids
  }

  async function emptyAmong(name: string, zeros: readonly number[]): Promise<Int32Array> {
    const domain: Domain = [
      ['id', 'in', zeros],
      [name, '=', false],
    ]
    return Int32Array.from(await emptyIds(reader, domain, {})).sort()
  }

  return {
    of: async (rows, after) => {
      const ids = rows.map((row) => Number(row.id))
      const [first, last] = [Math.min(...ids), Math.max(...ids)]
      const found = candidates.map(async ({ name }) => {
        const known = ranges.get(name)
        if (known !== undefined && known.after < first && known.upTo >= last)
          return [[name, known.ids] as const]
        const zeros = rows.filter((row) => row[name] === 0).map((row) => Number(row.id))
        if (zeros.length === 0) return []
        const empty = await (after === null ? emptyAmong(name, zeros) : emptyBehind(name, after, rows.length))
        return [[name, empty] as const]
      })
      const empty = new Map((await Promise.all(found)).flat())
      return (column, id) => includes(empty.get(column), id)
    },
  }
}

async function emptyIds(reader: Reader, domain: Domain, options: Parameters<typeof search>[2]) {
  try {
    return await search(reader, domain, options)
  } catch (error) {
    if (!isDivisible(error)) throw error
    return []
  }
}

/** Whether an ascending list holds a number. */
function includes(ids: Int32Array | undefined, wanted: number): boolean {
  let low = 0
  let high = (ids?.length ?? 0) - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const id = ids?.[middle] ?? 0
    if (id === wanted) return true
    if (id < wanted) low = middle + 1
    else high = middle - 1
  }
  return false
}
