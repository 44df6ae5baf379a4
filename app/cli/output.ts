type Row = Record<string, unknown>

const WIDEST_CELL = 48
const GAP = '  '

/**
 * An answer for people: lists as tables, texts of several lines whole, the rest as name and value lines. Tables wider than
 * `width` characters lose columns, nested ones first, then from the right, and say which.
 */
export function forPeople(output: unknown, width = Number.POSITIVE_INFINITY): string {
  if (!isRecord(output)) return String(output)
  const lists = Object.entries(output).filter(([, value]) => Array.isArray(value) && value.every(isRecord))
  const texts = Object.entries(output).filter(
    ([, value]) => typeof value === 'string' && value.includes('\n'),
  )
  const apart = new Set([...lists, ...texts].map(([name]) => name))
  const rest = Object.fromEntries(Object.entries(output).filter(([name]) => !apart.has(name)))
  const parts = lists.map(([name, rows]) =>
    (rows as Row[]).length === 0 ? `no ${name}` : table(rows as Row[], width),
  )
  const lines = facts(rest)
  const whole = texts.map(([, text]) => String(text).trimEnd())
  return [...(lines === '' ? [] : [lines]), ...parts, ...whole].join('\n\n')
}

function facts(record: Row): string {
  const entries = Object.entries(record).filter(([, value]) => value !== null && value !== undefined)
  const width = Math.max(0, ...entries.map(([name]) => name.length))
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cell(value, 400)}`).join('\n')
}

/** Columns of equal width, numbers to the right; nested values short, long ones cut. */
export function table(rows: readonly Row[], width = Number.POSITIVE_INFINITY): string {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))].flatMap(
    (name) => columnOf(rows, name) ?? [],
  )
  const columns = fitting(all, width)
  const line = (text: (column: Column) => string) => columns.map(text).join(GAP).trimEnd()
  const lines = [
    line(({ name, right, size }) => pad(name, right, size)),
    line(({ size }) => '─'.repeat(size)),
    ...rows.map((_, index) => line(({ cells, right, size }) => pad(cells[index] ?? '', right, size))),
  ]
  const left = all.filter((column) => !columns.includes(column)).map(({ name }) => name)
  return [...lines, ...(left.length === 0 ? [] : [`(--json shows ${left.join(', ')} too)`])].join('\n')
}

interface Column {
  readonly name: string
  readonly cells: readonly string[]
  readonly size: number
  /** Numbers stand to the right. */
  readonly right: boolean
  readonly nested: boolean
}

/** Undefined when no row has a value there. */
function columnOf(rows: readonly Row[], name: string): Column | undefined {
  const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined)
  if (values.length === 0) return undefined
  const cells = rows.map((row) => cell(row[name], WIDEST_CELL))
  return {
    name,
    cells,
    size: Math.max(name.length, ...cells.map(({ length }) => length)),
    right: values.every((value) => typeof value === 'number'),
    nested: values.some((value) => typeof value === 'object'),
  }
}

function fitting(columns: readonly Column[], width: number): readonly Column[] {
  const taken = columns.reduce((sum, { size }) => sum + size + GAP.length, -GAP.length)
  if (taken <= width || columns.length <= 1) return columns
  const nested = columns.findLastIndex((column) => column.nested)
  return fitting(columns.toSpliced(nested === -1 ? -1 : nested, 1), width)
}

function pad(text: string, right: boolean, size: number): string {
  return right ? text.padStart(size) : text.padEnd(size)
}

function cell(value: unknown, widest: number): string {
  const text = plain(value).replace(/\s+/g, ' ')
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text
}

/** `{ count: 486, amount: 3 }` as `count 486, amount 3`; what is nested deeper stays JSON. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  const parts = Object.entries(value)
  if (Array.isArray(value) || parts.some(([, part]) => typeof part === 'object' && part !== null))
    return JSON.stringify(value)
  return parts.map(([name, part]) => `${name} ${part ?? '–'}`).join(', ')
}

function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
