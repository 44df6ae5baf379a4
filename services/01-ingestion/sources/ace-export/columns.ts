import type { ApnTable } from '../apn-model.ts'
import { aceExportErrors } from './errors.ts'
import type { ExportRecord } from './rows.ts'

/** Titles and empty rows that may stand before the header. */
export const HEADER_WITHIN = 50

export interface HeaderMap {
  /** Line or row of the header. */
  readonly line: number
  /** Column per header position; null: nobody knows the header. */
  readonly columns: readonly (string | null)[]
  readonly warnings: readonly string[]
  /** Whether a row is the header once more, as where two exports were put behind one another. */
  readonly repeats: (fields: readonly string[]) => boolean
}

/** Which file, which table, and the people's own map of headers. */
export interface HeaderRules {
  readonly file: string
  readonly table: ApnTable
  readonly own: Readonly<Record<string, string>>
}

/**
 * The header is the first row that has a name for each key column: what stands before it is title. Undefined: none has.
 * @throws CSV_HEADER_DUPLICATE
 */
export function findHeader(rules: HeaderRules, rows: readonly ExportRecord[]): HeaderMap | undefined {
  const columnOf = columnNames(rules)
  const header = rows.find(({ fields }) => {
    const columns = fields.map(columnOf)
    return rules.table.key.every((key) => columns.includes(key))
  })
  if (header === undefined) return undefined
  const columns = header.fields.map(columnOf)
  refuseDuplicates(rules.file, header.fields, columns)
  const skipped = rows.filter(({ line }) => line < header.line).length
  const texts = header.fields.map((field) => field.trim().toLowerCase())
  return {
    line: header.line,
    columns,
    warnings: warningsOf(rules, header, columns, skipped),
    repeats: (fields) => texts.every((text, i) => (fields[i] ?? '').trim().toLowerCase() === text),
  }
}

/** @returns the error for rows among which no header was found */
export function headerUnknown(file: string, rows: readonly ExportRecord[]) {
  const headers = (rows[0]?.fields ?? []).slice(0, 30).join(', ').slice(0, 1_000)
  return aceExportErrors.CSV_HEADER_UNKNOWN({ file, headers })
}

/** S3 name, API path and display label, whatever their case, spaces and punctuation; the people's own map wins. */
function columnNames({ table, own }: HeaderRules): (header: string) => string | null {
  const known = new Map<string, string>()
  for (const column of table.columns) {
    for (const header of column.headers ?? []) {
      if (!known.has(plain(header))) known.set(plain(header), column.name)
    }
  }
  for (const [header, column] of Object.entries(own)) known.set(plain(header), column)
  const names = new Set(table.columns.map((column) => column.name))
  return (header) => {
    const column = plain(header) === '' ? undefined : known.get(plain(header))
    return column !== undefined && names.has(column) ? column : null
  }
}

function warningsOf(
  { table, own }: HeaderRules,
  { line, fields }: ExportRecord,
  columns: readonly (string | null)[],
  skipped: number,
): string[] {
  const names = new Set(table.columns.map((column) => column.name))
  const targets = new Map(Object.entries(own).map(([header, column]) => [plain(header), column]))
  const left = fields.flatMap((header, i) => {
    if (columns[i] !== null) return []
    const target = targets.get(plain(header))
    if (target === '') return []
    if (plain(header) === '') return [`Column ${i + 1} has no header and is left out`]
    return target === undefined
      ? [`The header "${header}" is not known and left out`]
      : [`The header "${header}" is left out: apn.csvColumns maps it to "${target}", which is no column`]
  })
  const wrong = [...targets].filter(
    ([header, column]) => column !== '' && !names.has(column) && !fields.some((f) => plain(f) === header),
  )
  return [
    ...(skipped === 0 ? [] : [`The header is in line ${line}; what stands before it is left out`]),
    ...left,
    ...wrong.map(([header, column]) => `apn.csvColumns maps "${header}" to "${column}", which is no column`),
  ]
}

function refuseDuplicates(
  file: string,
  headers: readonly string[],
  columns: readonly (string | null)[],
): void {
  for (const column of new Set(columns)) {
    const same = headers.filter((_, i) => columns[i] === column)
    if (column !== null && same.length > 1) {
      throw aceExportErrors.CSV_HEADER_DUPLICATE({ file, column, headers: same.join(', ') })
    }
  }
}

function plain(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
