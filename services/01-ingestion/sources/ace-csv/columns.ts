import { ingestionErrors } from '../../errors.ts'
import type { ApnTable } from '../apn-model.ts'

export interface HeaderMap {
  /** Column per header position; null: nobody knows the header. */
  readonly columns: readonly (string | null)[]
  readonly unmapped: readonly string[]
}

/**
 * Which column each header means: the people's own map first, then S3 name, API path and display label, whatever their
 * case, spaces and punctuation. @throws CSV_HEADER_UNKNOWN, CSV_HEADER_DUPLICATE
 */
export function mapHeaders(
  file: string,
  headers: readonly string[],
  table: ApnTable,
  own: Readonly<Record<string, string>>,
): HeaderMap {
  const known = new Map<string, string>()
  for (const column of table.columns) {
    for (const header of column.headers ?? []) {
      if (!known.has(plain(header))) known.set(plain(header), column.name)
    }
  }
  for (const [header, column] of Object.entries(own)) known.set(plain(header), column)
  const names = new Set(table.columns.map((column) => column.name))
  const columns = headers.map((header) => {
    const column = known.get(plain(header))
    return column !== undefined && names.has(column) ? column : null
  })
  refuseDuplicates(file, headers, columns)
  if (!table.key.every((key) => columns.includes(key))) {
    throw ingestionErrors.CSV_HEADER_UNKNOWN({ file, headers: headers.slice(0, 30).join(', ') })
  }
  const ignored = new Set(
    Object.entries(own)
      .filter(([, to]) => to === '')
      .map(([header]) => plain(header)),
  )
  const unmapped = headers.filter((header, i) => columns[i] === null && !ignored.has(plain(header)))
  return { columns, unmapped }
}

function refuseDuplicates(
  file: string,
  headers: readonly string[],
  columns: readonly (string | null)[],
): void {
  for (const column of new Set(columns)) {
    const same = headers.filter((_, i) => columns[i] === column)
    if (column !== null && same.length > 1) {
      throw ingestionErrors.CSV_HEADER_DUPLICATE({ file, column, headers: same.join(', ') })
    }
  }
}

function plain(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
