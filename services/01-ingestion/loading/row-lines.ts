import type { Batch, JsonValue, SourceRow } from '../sources/source.ts'
import { hasKey } from './check.ts'
import { toLineOf } from './copy-text.ts'
import { lineBuffer, type ReadyLines } from './line-buffer.ts'
import { lineColumns } from './statements.ts'
import type { Target } from './target.ts'

/**
 * A batch of rows as the lines that COPY takes, so that what comes over RPC or from a file goes the fast way too: a row's
 * hash needs its line anyway. Undefined where a row must be looked at: one is rejected, comes twice, or holds a value that
 * only the typed way can write.
 */
export function rowLines(target: Target, batch: Batch, loadId: string, now: Date): ReadyLines | undefined {
  if (batch.rejected.length > 0) return undefined
  if (!haveKeys(target, batch.rows)) return undefined
  if (batch.jsonText !== true && needsTypes(target, batch.rows)) return undefined
  const columns = lineColumns(target)
  const buffer = lineBuffer(target, loadId)
  buffer.clear(now)
  for (const row of batch.rows) {
    const text = toLineOf(row, columns)
    // Half a surrogate pair would become another character unseen; NUL is refused by the server, and looked for then.
    if (!text.isWellFormed()) return undefined
    buffer.add(text)
  }
  return buffer.ready(batch.next)
}

/** Whether each row has a key, and none has that of another. */
function haveKeys({ table: { key } }: Target, rows: readonly SourceRow[]): boolean {
  const [only, ...others] = key
  const keyOf = (row: SourceRow) =>
    only !== undefined && others.length === 0 ? row[only] : JSON.stringify(key.map((name) => row[name]))
  const seen = new Set(rows.map(keyOf))
  return seen.size === rows.length && rows.every((row) => hasKey(key, row))
}

/** Text in a JSON column would be read as JSON, a list in an array column is written otherwise. */
function needsTypes({ columns }: Target, rows: readonly SourceRow[]): boolean {
  const json = columns.filter(({ type }) => /^jsonb?$/.test(type)).map(({ name }) => name)
  const arrays = columns.filter(({ type }) => type.endsWith('[]')).map(({ name }) => name)
  const isText = (value: JsonValue | undefined) => typeof value === 'string'
  return rows.some(
    (row) => json.some((name) => isText(row[name])) || arrays.some((name) => Array.isArray(row[name])),
  )
}
