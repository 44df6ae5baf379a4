import type { Ids } from '../00-platform/index.ts'
import type { ProjectFiles } from './files/index.ts'
import { defaultGitOptions, type GitOptions } from './git/run.ts'
import { defaultHousekeepingOptions, type HousekeepingOptions } from './housekeeping/model.ts'
import type { Remembered } from './remembered.ts'

export interface WorkflowOptions {
  /** How long a claim lasts without a sign of life, in seconds. */
  readonly leaseSeconds: number
  /** The same for who cannot send one: callers of the old tools, and people. */
  readonly implicitLeaseSeconds: number
  readonly git: GitOptions
  readonly housekeeping: HousekeepingOptions
}

/** Who keeps files and database together in this process; see keeper/. */
export interface Keeper {
  /** True while a watcher of this process sees every edit of the spec's files: a reader need not look. */
  isFresh(projectId: string, spec: string): boolean
  /** The same for all specs of the project. */
  isKept(projectId: string): boolean
  /** A status changed: its marker is to be written. Resolves when it stands in the file, or at once where it is written behind. */
  written(projectId: string, spec: string): Promise<void>
  /** Approved files are not what was approved, or are again: has that written down. Resolves also when it could not be. */
  differ(projectId: string, filePaths: readonly string[]): Promise<void>
}

export interface WorkflowDeps {
  readonly ids: Ids
  readonly options: WorkflowOptions
  /** Opens a project folder, once per process; see openFolders. @throws AppError PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED */
  readonly openFolder: (root: string) => ProjectFiles
  readonly keeper: Keeper
  readonly remembered: Remembered
  /** Resolves with true at the next event that matches, with false when `ms` are over or the caller is gone. */
  nextEvent(
    matches: (event: HubEvent) => boolean,
    limit: { ms: number; signal: AbortSignal },
  ): Promise<boolean>
}

export interface HubEvent {
  readonly type: string
  readonly payload: unknown
}

export const defaultWorkflowOptions: WorkflowOptions = {
  leaseSeconds: 900,
  implicitLeaseSeconds: 14_400,
  git: defaultGitOptions,
  housekeeping: defaultHousekeepingOptions,
}
