export { type ConfinedPath, confinedPath } from './confined-path.ts'
export { etagOf, textOf } from './content.ts'
export { fileErrors } from './errors.ts'
export type { IgnoredSpecs } from './layout.ts'
export { createLocks, type Locks } from './locks.ts'
export {
  type DocumentFacts,
  type DocumentText,
  type FileBytes,
  type FilesDeps,
  type Layout,
  LIMIT_BYTES,
  SPEC_DOCUMENTS,
  type SpecDocument,
  type SpecEntry,
  STEERING_DOCUMENTS,
  type SteeringDocument,
  type WriteCondition,
  type WrittenDocument,
} from './model.ts'
export { checkSpecName, isSpecName } from './names.ts'
export type { DocumentChange } from './poll.ts'
export { openProject, type ProjectFiles } from './project.ts'
export {
  type FolderEntry,
  filesBelow,
  listProjectFolder,
  removeProjectPath,
  writeProjectFile,
} from './project-files.ts'
export { removeArchivedSpec, type SpecFile } from './remove-spec.ts'
export { type ProjectWatch, type WatchDeps, watchProject } from './watch.ts'
export type { DocumentProblem } from './watch-state.ts'
