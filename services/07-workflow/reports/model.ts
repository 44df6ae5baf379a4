export const REPORT_STATUSES = ['COMPLETE', 'COMPLETE WITH ISSUES', 'FAILED'] as const
export type ReportStatus = (typeof REPORT_STATUSES)[number]

export const EVIDENCE_RESULTS = ['pass', 'fail', 'skipped'] as const
export type EvidenceResult = (typeof EVIDENCE_RESULTS)[number]

/** A test run or a check, and how it ended. */
export interface Evidence {
  readonly name: string
  readonly result: EvidenceResult
}

/** The parts of a completion report, HUB-8. Null: the part is missing; an empty list: there is nothing to tell. */
export interface CompletionParts {
  readonly task: string | null
  readonly title: string | null
  readonly status: string | null
  readonly agent: string | null
  readonly spec: string | null
  readonly accomplishments: readonly string[] | null
  readonly files: readonly string[] | null
  readonly databaseChanges: readonly string[] | null
  readonly dependenciesUsed: readonly string[] | null
  readonly testing: readonly Evidence[] | null
  readonly nextTasks: readonly string[] | null
  readonly parallelOpportunities: readonly string[] | null
  readonly issues: readonly string[] | null
  readonly processImprovements: readonly string[] | null
  readonly handoffNotes: readonly string[] | null
}

export const IMPLEMENTATIONS = ['COMPLETE', 'IN-PROGRESS', 'BLOCKED'] as const
export const REVIEW_STATUSES = ['APPROVED', 'NEEDS-REVISION', 'PENDING'] as const

/** The parts of a task status report; null: missing. */
export interface StatusParts {
  readonly task: string | null
  readonly implementation: string | null
  readonly filesModified: readonly string[] | null
  readonly testsAdded: readonly string[] | null
  /** Percent, 0 to 100; 'none' where nothing was measured. */
  readonly coverage: number | 'none' | null
  readonly reviewStatus: string | null
  readonly dependencies: readonly string[] | null
  readonly nextSteps: readonly string[] | null
}

/** A part that is missing or cannot be meant. */
export interface PartProblem {
  readonly part: string
  readonly message: string
}
