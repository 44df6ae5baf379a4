import { getValidationCoverage } from './actions/get-coverage.ts'
import { getReadiness } from './actions/get-readiness.ts'
import { getValidationTrend } from './actions/get-trend.ts'
import { listValidationFailures } from './actions/list-failures.ts'
import { listValidationResults } from './actions/list-results.ts'
import { runValidation } from './actions/run-validation.ts'

export { defaultValidationOptions, type ValidationDeps, type ValidationOptions } from './deps.ts'
export type { Catalogue } from './entities/catalogue.ts'
export { validationErrors } from './errors.ts'
export { type AceFacts, loadAceFacts, loadSuites } from './rules/load.ts'
export type { Rule, Suite } from './rules/schema.ts'
export { type ValidateRun, type ValidationSummary, validate } from './validate.ts'

export const validationActions = [
  runValidation,
  listValidationResults,
  listValidationFailures,
  getValidationTrend,
  getValidationCoverage,
  getReadiness,
]
