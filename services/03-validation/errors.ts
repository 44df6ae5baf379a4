import { errorCatalogue } from '../00-platform/index.ts'

export const validationErrors = errorCatalogue({
  VALIDATION_BLOCKED: {
    kind: 'conflict',
    message:
      '{count} rule(s) of severity error failed, so the next stage does not start: {rules}. See GET /api/v1/validation/failures?rule=… for rows, reasons and fixes.',
  },
  VALIDATION_SUITE_UNKNOWN: {
    kind: 'invalid_input',
    message: 'There is no suite {suite}. Suites: {suites}.',
  },
  VALIDATION_SUITE_INVALID: {
    kind: 'invalid_input',
    message: '{path} cannot be used: {problem}. Mend it or restore it from the release.',
  },
  VALIDATION_RUN_NOT_FOUND: {
    kind: 'not_found',
    message: 'No validation run {runId} is recorded. Run `revops validate run` or leave out the run id.',
  },
  VALIDATION_TABLE_UNKNOWN: {
    kind: 'not_found',
    message: 'No suite looks at a table {table}. Tables: {tables}.',
  },
  ACE_OPPORTUNITY_NOT_FOUND: {
    kind: 'not_found',
    message:
      'There is no opportunity {id}. Give an ACE id (O and digits) or the numeric id of an Odoo opportunity.',
  },
})
