type Row = Record<string, unknown>

const WIDEST_CELL = 48

/** An answer for people: lists as tables, the rest as name and value lines. */
export function forPeople(output: unknown): string {
  if (!isRecord(output)) return String(output)
  const lists = Object.entries(output).filter(([, value]) => Array.isArray(value) && value.every(isRecord))
  const rest = Object.fromEntries(
    Object.entries(output).filter(([name]) => !lists.some(([list]) => list === name)),
  )
  const parts = lists.map(([name, rows]) =>
    (rows as Row[]).length === 0 ? `no ${name}` : table(rows as Row[]),
  )
  const lines = facts(rest)
  return [...(lines === '' ? [] : [lines]), ...parts].join('\n\n')
}

function facts(record: Row): string {
  const entries = Object.entries(record).filter(([, value]) => value !== null && value !== undefined)
  const width = Math.max(0, ...entries.map(([name]) => name.length))
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cell(value, 400)}`).join('\n')
}

/** Columns of equal width; nested values as compact JSON, long ones cut. */
export function table(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) =>
    rows.some((row) => row[name] !== null && row[name] !== undefined),
  )
  const cells = rows.map((row) => names.map((name) => cell(row[name], WIDEST_CELL)))
  const widths = names.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  const right = names.map((name) =>
    rows.every((row) => row[name] === null || row[name] === undefined || typeof row[name] === 'number'),
  )
  const line = (values: readonly string[]) =>
    values
      .map((value, index) =>
        right[index] ? value.padStart(widths[index] ?? 0) : value.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(names), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')
}

function cell(value: unknown, widest: number): string {
  if (value === null || value === undefined) return ''
  const text = (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(/\s+/g, ' ')
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text
}

function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
