import type { Db } from '../../00-platform/index.ts'
import type { RejectedRow, SourceRow } from '../sources/source.ts'
import { type Checked, keyText, reject } from './check.ts'
import { probeSql } from './statements.ts'
import type { Target, TargetColumn } from './target.ts'

const CODES: Readonly<Record<string, readonly [string, string]>> = {
  '22001': ['VALUE_TOO_LONG', 'The value is longer than the column'],
  '22003': ['VALUE_OUT_OF_RANGE', 'The number does not fit the column'],
  '22007': ['VALUE_NOT_A_TIME', 'The value is not a date or time'],
  '22008': ['VALUE_NOT_A_TIME', 'The date or time does not exist'],
  '22021': ['VALUE_BAD_ENCODING', 'The text holds bytes that are not UTF-8'],
  '22P05': ['VALUE_HAS_NUL', 'The text holds a character PostgreSQL cannot store'],
}

/** True for an error that one row's value causes: SQLSTATE class 22 (data) or 23 (constraint), or a key that comes twice. */
export function isValueError(error: unknown): boolean {
  return /^(2[23]...|21000)$/.test(stateOf(error))
}

function stateOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '')
}

/**
 * Parts rows that can be written from what cannot. Where the contract is to discard values, a row loses those that do
 * not fit and is written without them; never its key.
 */
export async function sortOut(
  db: Db,
  target: Target,
  rows: readonly SourceRow[],
  jsonText: boolean,
): Promise<Checked> {
  const found = await diagnose(db, target, rows, jsonText)
  if (!target.discardsValues || found.rejected.length === 0) return found
  const name = (key: RejectedRow['key']) => JSON.stringify(target.table.key.map((part) => keyText(key[part])))
  const bad = new Map(found.rejected.map((rejected) => [name(rejected.key), rejected.column ?? '']))
  const without = rows.flatMap((row) => {
    const column = bad.get(name(row))
    return column === undefined || column === '' || target.table.key.includes(column)
      ? []
      : [{ ...row, [column]: null }]
  })
  // One value is found per row and round; each round leaves one value less.
  const rest = await sortOut(db, target, without, jsonText)
  return { rows: [...found.rows, ...rest.rows], rejected: [...found.rejected, ...rest.rejected] }
}

/**
 * Finds the rows that break a batch by halving it, and in each the column. Reads only and opens no transaction: the
 * failed one is over, and the embedded database must not be held. About log2(rows) statements per bad row.
 */
export async function diagnose(
  db: Db,
  target: Target,
  rows: readonly SourceRow[],
  jsonText: boolean,
): Promise<Checked> {
  const error = await probe(db, target.columns, rows, jsonText)
  if (error === undefined) return { rows, rejected: [] }
  const [only] = rows
  if (rows.length === 1 && only !== undefined) {
    return { rows: [], rejected: [await blame(db, target, only, jsonText, error)] }
  }
  const middle = Math.ceil(rows.length / 2)
  const first = await diagnose(db, target, rows.slice(0, middle), jsonText)
  const second = await diagnose(db, target, rows.slice(middle), jsonText)
  return { rows: [...first.rows, ...second.rows], rejected: [...first.rejected, ...second.rejected] }
}

async function blame(
  db: Db,
  target: Target,
  row: SourceRow,
  jsonText: boolean,
  error: unknown,
): Promise<RejectedRow> {
  let columns = target.columns
  let found = error
  while (columns.length > 1) {
    const half = columns.slice(0, Math.ceil(columns.length / 2))
    const failed = await probe(db, half, [row], jsonText)
    found = failed ?? found
    columns = failed === undefined ? columns.slice(half.length) : half
  }
  const column = columns[0]
  const [code, message] = CODES[stateOf(found)] ?? [
    'VALUE_NOT_VALID',
    `The value cannot be read as ${column?.type ?? 'its type'}`,
  ]
  return reject(target, row, column?.name, code, message)
}

/** The value error these columns of these rows cause, or undefined. Other errors are thrown. */
async function probe(
  db: Db,
  columns: readonly TargetColumn[],
  rows: readonly SourceRow[],
  jsonText: boolean,
): Promise<unknown> {
  try {
    await db.unsafe(probeSql(columns, jsonText), [JSON.stringify(rows)])
    return undefined
  } catch (error) {
    if (isValueError(error)) return error
    throw error
  }
}
