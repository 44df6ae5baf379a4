import { addressOf, cellName } from './address.ts'

/** A merged area; rows from 1, columns from 0. */
export interface Merge {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

const MAX_MERGES = 100_000
const ELEMENT = /<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]+\d+):([A-Z]+\d+)["']/g
/** Longer than the element can be, so that none is lost between two pieces. */
const OVERLAP = 200

/** The merged areas of a sheet, which its XML tells only after all rows; topmost first. @throws Error for too many */
export async function readMerges(bytes: AsyncIterable<Buffer>): Promise<Merge[]> {
  const found = new Map<string, Merge>()
  let carry = ''
  for await (const chunk of bytes) {
    const text = carry + chunk.toString('latin1')
    for (const [, first = '', last = ''] of text.matchAll(ELEMENT)) {
      found.set(`${first}:${last}`, areaOf(first, last))
    }
    if (found.size > MAX_MERGES) throw new Error(`it has more than ${MAX_MERGES} merged areas`)
    carry = text.slice(-OVERLAP)
  }
  return [...found.values()].sort((a, b) => a.top - b.top)
}

function areaOf(first: string, last: string): Merge {
  const [a, b] = [addressOf(first), addressOf(last)]
  return { top: a.row, left: a.column, bottom: b.row, right: b.column }
}

/** For rows in ascending order: per column that a merged area covers, the cell that holds the area's value. */
export function createCover(merges: readonly Merge[], headerRow: number) {
  // Titles and headers may be merged as they like.
  const ahead = merges.filter(({ top }) => top > headerRow)
  let next = 0
  let open: Merge[] = []
  return (row: number): Map<number, string> => {
    for (let merge = ahead[next]; merge !== undefined && merge.top <= row; merge = ahead[++next])
      open.push(merge)
    open = open.filter(({ bottom }) => bottom >= row)
    const covered = new Map<number, string>()
    for (const { top, left, right } of open) {
      for (let column = left; column <= right; column++) {
        if (row !== top || column !== left) covered.set(column, cellName(top, left))
      }
    }
    return covered
  }
}
