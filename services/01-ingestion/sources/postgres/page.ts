import type { Position, SourceColumn, SourceRow, SourceTable } from '../source.ts'
import type { SourceConnection } from './connection.ts'

type TextRow = (string | null)[]

export interface Page {
  readonly rows: readonly SourceRow[]
  /** There may be more behind it. */
  readonly more: boolean
}

/** A page ends early when it holds this much text: a thousand descriptions of 2 MB are not read at once. */
const PAGE_CHARACTERS = 8_000_000
/** Rows fetched between two looks at the size. */
const FETCH_ROWS = 500

/** One page in key order (`full`) or (change, key) order (`incremental`); every value as its server's own text. */
export async function readPage(
  sql: SourceConnection,
  schema: string,
  table: SourceTable,
  from: Position,
  limit: number,
  upTo?: readonly string[],
): Promise<Page> {
  const params: string[] = []
  const values = table.columns.map((column) => `t.${quote(column.name)}::text`)
  const text = pageSql(schema, table, values, from, limit, (value) => `$${params.push(value)}`, upTo)
  const names = table.columns.map((column) => column.name)
  const rows: SourceRow[] = []
  let characters = 0
  let full = false
  for await (const part of sql.unsafe(text, params).values().cursor(FETCH_ROWS)) {
    for (const row of part as unknown as TextRow[]) {
      rows.push(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])))
      characters += row.reduce((sum, value) => sum + (value?.length ?? 0), 0)
    }
    full = characters > PAGE_CHARACTERS
    if (full) break
  }
  return { rows, more: full || rows.length >= limit }
}

/**
 * One page of these expressions, in key order (`full`) or (change, key) order (`incremental`).
 * @param given how a value of the position is written into the statement
 * @param upTo the last key, or its leading values; only in key order
 */
export function pageSql(
  schema: string,
  table: SourceTable,
  values: readonly string[],
  from: Position,
  limit: number,
  given: (value: string) => string,
  upTo?: readonly string[],
): string {
  const order = orderColumns(table, from)
  const conditions = [
    ...wanted(table, given),
    ...behind(table, from, given),
    ...(upTo === undefined || from.phase !== 'full' ? [] : [compared(table, table.key, '<=', upTo, given)]),
  ]
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`
  return `select ${values.join(', ')} from ${quote(schema)}.${quote(table.name)} t ${where}
    order by ${order.map((name) => ordered(columnOf(table, name))).join(', ')} limit ${Math.trunc(limit)}`
}

/** Keys behind `after` with their change moments, all as text: the key's columns, then the moment. */
export async function readKeyPage(
  sql: SourceConnection,
  schema: string,
  table: SourceTable,
  after: readonly string[] | null,
  limit: number,
): Promise<TextRow[]> {
  const params: string[] = []
  const values = [...table.key, table.changeColumn ?? ''].map((name) => `t.${quote(name)}::text`)
  const from: Position = { phase: 'full', afterKey: after }
  const text = pageSql(schema, table, values, from, limit, (value) => `$${params.push(value)}`)
  return await sql.unsafe(text, params).values()
}

/** Highest change value as text, or null. */
export async function readWatermark(
  sql: SourceConnection,
  schema: string,
  table: SourceTable,
): Promise<string | null> {
  if (table.changeColumn === undefined) return null
  const text = `select max(${quote(table.changeColumn)})::text from ${quote(schema)}.${quote(table.name)}`
  const rows: TextRow[] = await sql.unsafe(text).values()
  return rows[0]?.[0] ?? null
}

/** The position behind a page's last row. */
export function positionAfter(table: SourceTable, from: Position, last: SourceRow): Position {
  const afterKey = table.key.map((name) => String(last[name]))
  if (from.phase === 'full') return { phase: 'full', afterKey }
  return { phase: 'incremental', at: String(last[table.changeColumn ?? '']), afterKey }
}

function orderColumns(table: SourceTable, from: Position): readonly string[] {
  return from.phase === 'full' || table.changeColumn === undefined
    ? table.key
    : [table.changeColumn, ...table.key]
}

/** Leaves out the rows that are not wanted at all. */
function wanted({ only, ...table }: SourceTable, given: (value: string) => string): string[] {
  if (only === undefined) return []
  if (only.values.length === 0) return ['false']
  const column = columnOf(table, only.column)
  const values = only.values.map((value) => `${given(value)}::text::${column.type}`)
  return [`t.${quote(column.name)} in (${values.join(', ')})`]
}

/** None, or what lies behind a position. */
function behind(table: SourceTable, from: Position, given: (value: string) => string): string[] {
  const change = table.changeColumn
  if (from.phase === 'incremental' && change !== undefined && from.afterKey === null) {
    return [compared(table, [change], '>=', [from.at], given)]
  }
  if (from.afterKey === null) return []
  const at = from.phase === 'incremental' && change !== undefined ? [from.at] : []
  return [compared(table, orderColumns(table, from), '>', [...at, ...from.afterKey], given)]
}

/** As many of the leading columns as there are values: a part of a key stands for all keys that begin with it. */
function compared(
  table: SourceTable,
  names: readonly string[],
  operator: '>' | '>=' | '<=',
  values: readonly string[],
  given: (value: string) => string,
): string {
  const columns = names.slice(0, values.length).map((name) => columnOf(table, name))
  const bounds = columns.map((column, i) => `${given(values[i] ?? '')}::text::${column.type}`)
  return `(${columns.map(ordered).join(', ')}) ${operator} (${bounds.join(', ')})`
}

export function columnOf(table: SourceTable, name: string): SourceColumn {
  return table.columns.find((column) => column.name === name) ?? { name, type: 'text', nullable: true }
}

/**
 * Text is ordered by code points: the hub must see the same order as the source, whatever their collations. What is
 * called text may be an enum, or text that ignores case: the cast makes it text. Qualified, because a bare name in `order by` would mean the output column, which is text.
 */
export function ordered(column: SourceColumn): string {
  const name = `t.${quote(column.name)}`
  return isText(column.type) ? `${name}::text collate "C"` : name
}

export function isText(type: string): boolean {
  return /^(text|character|name$)/.test(type)
}

/** A quoted SQL identifier. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
