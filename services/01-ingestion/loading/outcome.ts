import { AppError } from '../../00-platform/index.ts'
import { NO_COUNTS } from './counts.ts'
import type { Counts } from './queries.ts'

/** What became of one table in a run. */
export interface TableOutcome extends Counts {
  readonly table: string
  readonly loadId: string | null
  readonly error: { readonly code: string; readonly message: string } | null
  /** Something a person should look at, though the table was loaded: MANY_ROWS_GONE. */
  readonly warning: { readonly code: string; readonly message: string } | null
}

export function failedTable(table: string, { code, message }: AppError): TableOutcome {
  return { table, loadId: null, ...NO_COUNTS, error: { code, message }, warning: null }
}

/** Faults of one table; everything else (source gone, cancelled, database down) ends the run. */
const TABLE_FAULTS = new Set([
  'SCHEMA_FROZEN',
  'SOURCE_TABLE_MISSING',
  'SOURCE_COLUMN_MISSING',
  'SOURCE_PERMISSION_DENIED',
  'SOURCE_QUERY_FAILED',
  'ODOO_ACCESS_DENIED',
  'ODOO_MODEL_UNKNOWN',
  'ODOO_FIELD_UNKNOWN',
  'ODOO_SERVER_ERROR',
  'ODOO_USER_ERROR',
  'PARTNER_CENTRAL_ACCESS_DENIED',
])

export function isTableFault(error: unknown): error is AppError {
  return error instanceof AppError && TABLE_FAULTS.has(error.code)
}
