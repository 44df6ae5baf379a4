import type { JsonValue, RejectedRow, SourceRow } from '../sources/source.ts'
import type { Target } from './target.ts'

const LONGEST_KEY = 500
const LONGEST_VALUE = 1_000

export interface Checked {
  readonly rows: readonly SourceRow[]
  readonly rejected: readonly RejectedRow[]
}

/**
 * What PostgreSQL's json cannot carry (NUL, half a surrogate pair) or a key cannot be is set aside before it reaches the
 * database. Of several rows with one key the last counts.
 */
export function checkRows(target: Target, rows: readonly SourceRow[]): Checked {
  const good = new Map<string, SourceRow>()
  const rejected: RejectedRow[] = []
  for (const row of rows) {
    const problem = problemOf(target, row)
    if (problem === undefined) good.set(JSON.stringify(target.table.key.map((name) => row[name])), row)
    else rejected.push(problem)
  }
  return { rows: [...good.values()], rejected }
}

function problemOf(target: Target, row: SourceRow): RejectedRow | undefined {
  for (const column of target.table.key) {
    const value = row[column]
    if (value === null || value === undefined || value === '') {
      return reject(target, row, column, 'KEY_MISSING', `The key column ${column} is empty`)
    }
    if (String(value).length > LONGEST_KEY) {
      return reject(target, row, column, 'KEY_TOO_LONG', `A key has ${LONGEST_KEY} characters at most`)
    }
  }
  for (const column of target.unwanted) {
    if (row[column] === null || row[column] === undefined) continue
    const message = `The column ${column} is not in the contract of this table`
    return reject(target, row, column, 'COLUMN_NOT_IN_CONTRACT', message)
  }
  for (const { name } of target.columns) {
    const found = row[name] === undefined ? undefined : unstorable(row[name])
    if (found !== undefined) return reject(target, row, name, found.code, found.message)
  }
  return undefined
}

function unstorable(value: JsonValue): { code: string; message: string } | undefined {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return undefined
  if (typeof value === 'string') {
    if (value.includes('\u0000')) {
      return {
        code: 'VALUE_HAS_NUL',
        message: 'The text holds a NUL character, which PostgreSQL cannot store',
      }
    }
    return value.isWellFormed()
      ? undefined
      : { code: 'VALUE_BAD_ENCODING', message: 'The text holds half of a surrogate pair' }
  }
  for (const part of Array.isArray(value) ? value : [...Object.keys(value), ...Object.values(value)]) {
    const found = unstorable(part as JsonValue)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a row can be found again by its key. */
export function hasKey(key: readonly string[], row: SourceRow): boolean {
  return key.every((name) => {
    const value = row[name]
    return value !== null && value !== undefined && value !== '' && String(value).length <= LONGEST_KEY
  })
}

/** A row for ops.quarantine; key values as text, whatever the source sent. */
export function reject(
  target: Target,
  row: SourceRow,
  column: string | undefined,
  code: string,
  message: string,
): RejectedRow {
  const value = column === undefined ? undefined : row[column]
  return {
    key: Object.fromEntries(target.table.key.map((name) => [name, keyText(row[name])])),
    ...(column === undefined ? {} : { column }),
    code,
    message,
    ...(value === undefined || value === null ? {} : { value: printable(value) }),
  }
}

/** Key values are compared as text: one source sends 7, another "7". */
export function keyText(value: JsonValue | undefined): string | null {
  return value === null || value === undefined ? null : printable(value)
}

/** Text that jsonb and text columns can hold, cut to 1,000 characters. */
export function printable(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text
    .slice(0, LONGEST_VALUE)
    .replaceAll('\u0000', '\u2400')
    .replace(/\p{Surrogate}/gu, '\ufffd')
}
