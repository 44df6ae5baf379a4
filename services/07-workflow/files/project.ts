import {
  type PreparedDocument,
  prepareSpot,
  readProjectFile,
  readSpot,
  specSpot,
  steeringSpot,
  writeSpot,
} from './documents.ts'
import { descriptorPathsWork } from './folder.ts'
import { type IgnoredSpecs, layoutOf, realRoot } from './layout.ts'
import { listSpecNames, listSpecs, type SpecFilter, specFolderId } from './list.ts'
import type {
  DocumentText,
  FileBytes,
  FilesDeps,
  Layout,
  SpecDocument,
  SpecEntry,
  SteeringDocument,
  WriteCondition,
  WrittenDocument,
} from './model.ts'
import { archiveSpec, renameSpec, unarchiveSpec } from './move-spec.ts'
import { listProjectFiles, writeProjectFile } from './other-files.ts'
import { archiveFolder, type Place, placeOf, specsFolder, steeringFolder } from './place.ts'
import { createSpec } from './specs.ts'

/** The files of one project. Every method throws coded errors only; see the functions behind them. */
export interface ProjectFiles {
  /** Real path of the project folder. */
  readonly root: string
  readonly layout: Layout
  /** Relative to the project folder. */
  readonly folders: { readonly specs: string; readonly archive: string; readonly steering: string }
  /** Specs of the other layout, which are not read; null when there are none. Tell the person. */
  readonly ignored: IgnoredSpecs | null
  listSpecs(filter?: SpecFilter): Promise<SpecEntry[]>
  /** Active and archived ones. */
  specNames(): Promise<string[]>
  /** What stays of an active spec's folder when it gets another name: see the function. */
  specFolderId(name: string): Promise<string | null>
  createSpec(name: string, title?: string): Promise<void>
  archiveSpec(name: string): Promise<void>
  unarchiveSpec(name: string): Promise<void>
  renameSpec(from: string, to: string): Promise<void>
  readDocument(spec: string, document: SpecDocument, options?: { archived?: boolean }): Promise<DocumentText>
  writeDocument(
    spec: string,
    document: SpecDocument,
    text: string,
    condition: WriteCondition,
  ): Promise<WrittenDocument>
  /** `writeDocument` in two halves: see `prepareSpot`. */
  prepareDocument(
    spec: string,
    document: SpecDocument,
    text: string,
    condition: WriteCondition,
  ): Promise<PreparedDocument>
  readSteering(document: SteeringDocument): Promise<DocumentText>
  writeSteering(document: SteeringDocument, text: string, condition: WriteCondition): Promise<WrittenDocument>
  /** Any file below the project folder; `path` is relative to it. */
  readFile(path: string): Promise<FileBytes>
  /** Names of the plain files in a folder, sorted; none where there is no such folder. */
  listFiles(folder: string): Promise<string[]>
  /** For files that are no document of a spec. */
  writeFile(path: string, text: string, condition: WriteCondition): Promise<WrittenDocument>
  /** For the modules of this folder. */
  readonly place: Place
}

/**
 * Opens a project folder. Nothing is made or changed. Open a project once per process: its watcher knows the writes
 * of its own handle only. When both layouts hold specs, `specs/` wins and the other is told in `ignored`.
 *
 * @param root - absolute path of an existing folder; may lead through links, which are resolved here once
 * @throws AppError PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED
 */
export function openProject(root: string, deps: FilesDeps = {}): ProjectFiles {
  const path = realRoot(root)
  const { layout, ignored } = layoutOf(path)
  const byDescriptor = deps.descriptorPaths ?? descriptorPathsWork()
  const place = placeOf({ path, byDescriptor }, layout, deps)
  return {
    root: path,
    layout,
    folders: {
      specs: specsFolder(layout).join('/'),
      archive: archiveFolder(layout).join('/'),
      steering: steeringFolder(layout).join('/'),
    },
    ignored,
    place,
    ...specMethods(place),
    ...documentMethods(place),
  }
}

const specMethods = (place: Place) => ({
  listSpecs: (filter?: SpecFilter) => listSpecs(place, filter),
  specNames: () => listSpecNames(place),
  specFolderId: async (name: string) => specFolderId(place, name),
  createSpec: (name: string, title?: string) => createSpec(place, name, title),
  archiveSpec: (name: string) => archiveSpec(place, name),
  unarchiveSpec: (name: string) => unarchiveSpec(place, name),
  renameSpec: (from: string, to: string) => renameSpec(place, from, to),
})

/** Async, so that a bad name is a rejection like every other failure. */
const documentMethods = (place: Place) => ({
  readDocument: async (spec: string, document: SpecDocument, options: { archived?: boolean } = {}) =>
    readSpot(place, specSpot(place, spec, document, options.archived)),
  writeDocument: async (spec: string, document: SpecDocument, text: string, condition: WriteCondition) =>
    writeSpot(place, specSpot(place, spec, document), text, condition),
  prepareDocument: async (spec: string, document: SpecDocument, text: string, condition: WriteCondition) =>
    prepareSpot(place, specSpot(place, spec, document), text, condition),
  readSteering: async (document: SteeringDocument) => readSpot(place, steeringSpot(place, document)),
  writeSteering: async (document: SteeringDocument, text: string, condition: WriteCondition) =>
    writeSpot(place, steeringSpot(place, document), text, condition),
  readFile: async (path: string) => readProjectFile(place, path),
  listFiles: async (folder: string) => listProjectFiles(place, folder),
  writeFile: async (path: string, text: string, condition: WriteCondition) =>
    writeProjectFile(place, path, text, condition),
})
