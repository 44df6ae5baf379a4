import { findHeader, HEADER_WITHIN, type HeaderMap, type HeaderRules, headerUnknown } from '../columns.ts'
import { aceExportErrors } from '../errors.ts'
import type { CellFault, ExportContent, ExportRecord } from '../rows.ts'
import { cellValue } from './cells.ts'
import { createCover, type Merge, readMerges } from './merges.ts'
import { place, readRows, type SheetRow } from './sheet.ts'
import { readWorkbook, type SheetPart, type Workbook } from './workbook.ts'
import { damaged, MAX_UNPACKED_BYTES, openPackage, type Package } from './zip.ts'

interface Chosen {
  readonly book: Workbook
  readonly sheet: SheetPart
  readonly header: HeaderMap
  readonly merges: readonly Merge[]
  readonly warnings: readonly string[]
}

/**
 * A workbook as an export: the first sheet with a known header, visible ones first; a warning names the others.
 * @throws XLSX_NOT_READABLE, XLSX_TOO_LARGE, XLSX_ENCRYPTED, XLSX_OLD_FORMAT, CSV_FILE_EMPTY, CSV_HEADER_UNKNOWN,
 * CSV_HEADER_DUPLICATE
 */
export async function openXlsx(
  rules: HeaderRules,
  unpackedBytes = MAX_UNPACKED_BYTES,
): Promise<ExportContent> {
  const { file } = rules
  const content = await openPackage(file, unpackedBytes)
  try {
    const chosen = await chooseSheet(content, rules)
    return {
      format: 'xlsx',
      version: `xlsx, sheet "${chosen.sheet.name}"`,
      columns: chosen.header.columns,
      warnings: chosen.warnings,
      repeatsHeader: chosen.header.repeats,
      items: () => readItems(file, chosen, unpackedBytes),
    }
  } catch (error) {
    throw damaged(file, error)
  } finally {
    content.close()
  }
}

async function chooseSheet(content: Package, rules: HeaderRules): Promise<Chosen> {
  const book = await readWorkbook(rules.file, content)
  let first: ExportRecord[] = []
  for (const sheet of book.sheets) {
    const rows = await firstRows(content, book, sheet)
    const header = findHeader(rules, rows)
    if (header !== undefined) {
      const others = book.sheets.filter((each) => each !== sheet).map(({ name }) => `"${name}"`)
      const left =
        others.length === 0 ? [] : [`Only the sheet "${sheet.name}" is read, not ${others.join(', ')}`]
      const merges = await readMerges(content.read(sheet.part))
      return { book, sheet, header, merges, warnings: [...left, ...header.warnings] }
    }
    if (first.length === 0) first = rows
  }
  throw first.length === 0
    ? aceExportErrors.CSV_FILE_EMPTY({ file: rules.file })
    : headerUnknown(rules.file, first)
}

/** Enough rows for the header, each as wide as the widest, so that a column without a header is seen. */
async function firstRows(content: Package, book: Workbook, sheet: SheetPart): Promise<ExportRecord[]> {
  const rows: ExportRecord[] = []
  for await (const row of readRows(content.read(sheet.part))) {
    const record = recordOf(row, book, sheet.name, new Map())
    if (record !== undefined) rows.push(record)
    if (rows.length >= HEADER_WITHIN) break
  }
  const width = Math.max(0, ...rows.map(({ fields }) => fields.length))
  return rows.map(({ line, fields }) => ({
    line,
    fields: Array.from({ length: width }, (_, i) => (fields[i] ?? '').trim()),
  }))
}

async function* readItems(
  file: string,
  { book, sheet, header, merges }: Chosen,
  unpackedBytes: number,
): AsyncGenerator<ExportRecord> {
  const content = await openPackage(file, unpackedBytes)
  const coverOf = createCover(merges, header.line)
  try {
    for await (const row of readRows(content.read(sheet.part))) {
      const covered = coverOf(row.row)
      if (row.row <= header.line) continue
      const record = recordOf(row, book, sheet.name, covered)
      if (record !== undefined) yield record
    }
  } catch (error) {
    throw damaged(file, error)
  } finally {
    content.close()
  }
}

/** Undefined for a row in which nothing stands. */
function recordOf(
  { row, cells }: SheetRow,
  book: Workbook,
  sheet: string,
  covered: ReadonlyMap<number, string>,
): ExportRecord | undefined {
  const fields: string[] = []
  const faults = new Map<number, CellFault>()
  for (const cell of cells) {
    const { text, fault } = cellValue(cell, book)
    while (fields.length < cell.column) fields.push('')
    fields[cell.column] = text
    if (fault !== undefined) {
      const message = `${place(sheet, row, cell.column)} ${fault.reason}`
      faults.set(cell.column, { code: fault.code, message, text: fault.text })
    }
  }
  if (faults.size === 0 && fields.every((field) => field.trim() === '')) return undefined
  for (const [column, anchor] of covered) {
    const message = `${place(sheet, row, column)} is merged with ${anchor}, so that its own value is not known; unmerge them`
    faults.set(column, { code: 'XLSX_MERGED_CELLS', message, text: '' })
  }
  return { line: row, fields, ...(faults.size === 0 ? {} : { faults }) }
}
