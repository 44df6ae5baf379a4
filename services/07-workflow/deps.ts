import type { Ids } from '../00-platform/index.ts'

export interface WorkflowOptions {
  /** How long a claim lasts without a sign of life, in seconds. */
  readonly leaseSeconds: number
}

export interface WorkflowDeps {
  readonly ids: Ids
  readonly options: WorkflowOptions
}

export const defaultWorkflowOptions: WorkflowOptions = { leaseSeconds: 900 }
