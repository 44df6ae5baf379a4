/** A line of a CSV file or a row of a sheet. */
export interface ExportRecord {
  /** Line of the file or row of the sheet it begins in, from 1. */
  readonly line: number
  readonly fields: readonly string[]
  /** Cells whose value is not known, by position in `fields`. */
  readonly faults?: ReadonlyMap<number, CellFault>
}

export interface CellFault {
  readonly code:
    | 'XLSX_FORMULA_ERROR'
    | 'XLSX_FORMULA_NOT_CALCULATED'
    | 'XLSX_MERGED_CELLS'
    | 'XLSX_DATE_INVALID'
  /** Names sheet and cell. */
  readonly message: string
  readonly text: string
}

/** A line that is no record. */
export interface ExportProblem {
  readonly line: number
  readonly code: 'CSV_BAD_QUOTING' | 'CSV_COLUMN_COUNT' | 'CSV_RECORD_TOO_LONG' | 'CSV_BAD_ENCODING'
  readonly message: string
  readonly text: string
}

export type ExportItem = ExportRecord | ExportProblem

/** What an export says, whatever its format. */
export interface ExportContent {
  readonly format: 'csv' | 'xlsx'
  /** Encoding of the text, or name of the sheet. */
  readonly version: string
  /** Column of each field; null: left out. */
  readonly columns: readonly (string | null)[]
  readonly warnings: readonly string[]
  /** Whether a record is the header once more. */
  readonly repeatsHeader: (fields: readonly string[]) => boolean
  /** What stands behind the header, from the beginning each time it is called; empty rows are left out. */
  items(): AsyncIterable<ExportItem>
}
