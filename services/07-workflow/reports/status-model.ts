import type { Risk } from './risks.ts'

/** A task of the report, ready to be handed out. */
export interface StatusAssignment {
  readonly spec: string
  readonly task: string
  readonly title: string
  /** Null: nobody fits; then there is nothing to copy. */
  readonly agent: string | null
  readonly assigned: boolean
  readonly explanation: string
  readonly text: string | null
}

export interface StatusReport {
  readonly project: string
  readonly summary: {
    readonly activeSpecs: number
    readonly completed: number
    readonly total: number
    readonly percent: number
    readonly specs: SpecProgress[]
  }
  readonly readyNow: { readonly total: number; readonly assignments: StatusAssignment[] }
  readonly nextWave: { readonly total: number; readonly assignments: StatusAssignment[] }
  readonly parallelGroups: {
    readonly tasks: string[]
    readonly agents: string[]
  }[]
  readonly criticalPath: {
    readonly blockingTask: string | null
    readonly unblocks: string[]
    readonly estimateMinutes: number
    readonly assumedEstimates: number
    readonly path: string[]
  }
  readonly risks: { readonly total: number; readonly shown: Risk[] }
}

interface SpecProgress {
  readonly spec: string
  readonly completed: number
  readonly total: number
  readonly percent: number
}
