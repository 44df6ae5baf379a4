import type { KeyedRows, RowKey, SourceRow, SourceTable } from '../source.ts'
import type { SourceConnection } from './connection.ts'
import { quote } from './page.ts'

const WHOLE = /^(smallint|integer|bigint)$/

/** Rows with these keys, by the table's own index; every value as its server's own text. */
export async function readByKeys(
  sql: SourceConnection,
  schema: string,
  table: SourceTable,
  keys: readonly RowKey[],
): Promise<KeyedRows> {
  const parts = table.key.map((name) => ({ name, type: typeOf(table, name) }))
  // What can be no key of the table is in no row of it.
  const possible = keys.filter((key) => parts.every(({ name, type }) => fits(type, key[name])))
  const names = table.columns.map((column) => column.name)
  const values = names.map((name) => `t.${quote(name)}::text`)
  const wanted = parts.map(({ name }) => `${quote(name)} text`)
  const same = parts.map(({ name, type }) => `t.${quote(name)} = k.${quote(name)}::${type}`)
  const text = `select ${values.join(', ')} from jsonb_to_recordset($1::text::jsonb) as k(${wanted.join(', ')})
    join ${quote(schema)}.${quote(table.name)} t on ${same.join(' and ')}`
  const found = (await sql.unsafe(text, [JSON.stringify(possible)]).values()) as unknown as (
    | string
    | null
  )[][]
  const rows: SourceRow[] = found.map((row) =>
    Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])),
  )
  return { rows, rejected: [], jsonText: true }
}

function typeOf(table: SourceTable, name: string): string {
  return table.columns.find((column) => column.name === name)?.type ?? 'text'
}

function fits(type: string, value: string | null | undefined): boolean {
  if (value === null || value === undefined) return false
  return !WHOLE.test(type) || /^-?\d{1,18}$/.test(value)
}
