import type { Ids } from '../00-platform/index.ts'
import type { ProjectFiles } from './files/index.ts'

export interface WorkflowOptions {
  /** How long a claim lasts without a sign of life, in seconds. */
  readonly leaseSeconds: number
}

export interface WorkflowDeps {
  readonly ids: Ids
  readonly options: WorkflowOptions
  /** Opens a project folder, once per process; see openFolders. @throws AppError PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED */
  readonly openFolder: (root: string) => ProjectFiles
}

export const defaultWorkflowOptions: WorkflowOptions = { leaseSeconds: 900 }
