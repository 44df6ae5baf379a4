import { textTokens } from './comparators-text.ts'
import type { BlockingPass, EngineRecord } from './types.ts'

/**
 * Token blocking: every word of `column` (and of `more` columns) is a key. Common words make oversize blocks, which the
 * engine leaves out and reports; `wordLimit` words of a record are used at most, longest first.
 */
export function wordBlocking(
  name: string,
  column: string,
  wordLimit = 12,
  more: readonly string[] = [],
): BlockingPass {
  return {
    name,
    keys: (record) => {
      const tokens = [column, ...more]
        .flatMap((at) => textTokens(record.values[at]))
        .filter((token) => token.length > 1)
      return [...new Set(tokens)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).slice(0, wordLimit)
    },
  }
}

/** Records whose value gives the same key; null gives none. `refine` narrows an oversize block. */
export function keyBlocking(
  name: string,
  keyOf: (record: EngineRecord) => string | null,
  refine?: (record: EngineRecord) => string | null,
): BlockingPass {
  const keys = (record: EngineRecord) => {
    const key = keyOf(record)
    return key === null || key === '' ? [] : [key]
  }
  return refine === undefined ? { name, keys } : { name, keys, refine }
}
