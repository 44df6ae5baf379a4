import { errorCatalogue } from '../00-platform/index.ts'

export const transformationErrors = errorCatalogue({
  MAP_FILE_INVALID: {
    kind: 'invalid_input',
    message: 'The mapping file {path} cannot be used: {problem}. Mend it or restore it from the release.',
  },
  CURRENCY_RATE_MISSING: {
    kind: 'invalid_input',
    message:
      'There is no rate for the reporting currency {currency}. Add it to config/maps/currency-rates.json or choose another reporting currency.',
  },
  LINEAGE_ROW_NOT_FOUND: {
    kind: 'not_found',
    message: 'core.{table} has no row {id}. Check the id, or run `revops transform run all` first.',
  },
  LINEAGE_COLUMN_UNKNOWN: {
    kind: 'invalid_input',
    message: '{entity} has no column {column}. Columns: {columns}.',
  },
})
