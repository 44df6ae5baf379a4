import type { Clock, Db } from '../00-platform/index.ts'
import type { Thresholds } from './engine/index.ts'
import type { ConflictRules } from './opportunities/conflicts.ts'

/** Which Odoo opportunities ought to be registered with AWS. */
export interface CandidateRule {
  /** POSIX regular expression for a tag, any case; when no opportunity carries such a tag, every open one counts. */
  readonly tagPattern: string
  /** ACE stages that end an opportunity. */
  readonly closedStages: readonly string[]
}

export interface MatchingOptions {
  readonly reportingCurrency: string
  readonly thresholds: Thresholds
  readonly conflicts: ConflictRules
  readonly candidates: CandidateRule
  /** Rows a page when reading CORE and a chunk when writing: well under 200 ms on the embedded database. */
  readonly chunkSize: number
}

export interface MatchingDeps {
  readonly options: MatchingOptions
  /**
   * Entry file of the scoring process (services/05-matching/worker.ts, bundled). Without it scoring runs in this thread in
   * slices of a few milliseconds.
   */
  readonly workerFile?: URL
}

export const defaultMatchingOptions: MatchingOptions = {
  reportingCurrency: 'USD',
  thresholds: { auto: 0.8, review: 0.2 },
  conflicts: { amountTolerance: 0.1, closeDateDays: 14, ignoreOwner: false },
  candidates: { tagPattern: 'aws|co-?sell', closedStages: ['Launched', 'Closed Lost'] },
  chunkSize: 1_000,
}

/** What the service needs of a call. */
export interface MatchingCall {
  readonly deps: MatchingDeps
  readonly db: Db
  readonly clock: Clock
}
