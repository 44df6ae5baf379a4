import { z } from 'zod'
import { sourceErrors } from '../sources/errors.ts'

export const SourceNameSchema = z.enum(['odoo', 'apn']).describe('Which source')

export const CountsSchema = {
  read: z.int(),
  inserted: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  quarantined: z.int(),
  deleted: z.int(),
}

export const TableSummary = z.object({
  name: z.string(),
  kind: z.enum(['entity', 'relation']),
  columns: z.int(),
})

export const DriftSchema = z.object({
  table: z.string(),
  column: z.string().nullable(),
  change: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  outcome: z.string(),
})

/** What opening or reading any source may answer with. */
export const SOURCE_ERRORS: readonly string[] = [
  'SOURCE_NOT_CONFIGURED',
  'SOURCE_UNREACHABLE',
  'SOURCE_LOGIN_FAILED',
  'SOURCE_DATABASE_UNKNOWN',
  'SOURCE_TABLE_MISSING',
  'SOURCE_COLUMN_MISSING',
  'SOURCE_COLUMN_RESERVED',
  'SOURCE_PERMISSION_DENIED',
  'SOURCE_QUERY_FAILED',
  'SOURCE_KEY_MISSING',
  ...sourceErrors.flatMap(({ entries }) => Object.keys(entries)),
  'ODOO_UNREACHABLE',
  'ODOO_CERTIFICATE_INVALID',
  'ODOO_TIMEOUT',
  'ODOO_THROTTLED',
  'ODOO_REDIRECT_REFUSED',
  'ODOO_RESPONSE_INVALID',
  'ODOO_LOGIN_FAILED',
  'ODOO_DATABASE_UNKNOWN',
  'ODOO_ACCESS_DENIED',
  'ODOO_MODEL_UNKNOWN',
  'ODOO_URL_INVALID',
]
