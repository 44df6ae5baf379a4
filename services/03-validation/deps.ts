import type { AceFacts } from './rules/load.ts'
import type { Suite } from './rules/schema.ts'

export interface ValidationDeps {
  readonly suites: readonly Suite[]
  readonly ace: AceFacts
  readonly options: ValidationOptions
}

export interface ValidationOptions {
  /** Failing rows stored per rule; counts are always complete. */
  readonly storedPerRule: number
  /** Runs whose failing rows are kept; results are kept for ever. */
  readonly keepRuns: number
  /** Rules that are looked at side by side; each is one scan on one processor of the database. */
  readonly rulesAtOnce: number
}

export const defaultValidationOptions: ValidationOptions = {
  storedPerRule: 1_000,
  keepRuns: 5,
  rulesAtOnce: 2,
}
