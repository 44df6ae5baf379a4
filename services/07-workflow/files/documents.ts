import { bytesOf, etagOfLarge, readContent, textOf } from './content.ts'
import { fileErrors } from './errors.ts'
import { isMissing, readFailure, writeFailure } from './failures.ts'
import { type Folder, withFolder } from './folder.ts'
import {
  type DocumentText,
  type FileBytes,
  SPEC_DOCUMENTS,
  STEERING_DOCUMENTS,
  type WriteCondition,
  type WrittenDocument,
} from './model.ts'
import { checkSpecName, pathParts, shown } from './names.ts'
import type { DocumentKey } from './own-writes.ts'
import { archiveFolder, type Place, specsFolder, steeringFolder } from './place.ts'
import { draftFile, putDraft, removeDraft, replaceFile } from './write-file.ts'

/** Where a document lies, and what it is called when it is missing. */
interface Spot {
  readonly key: DocumentKey
  readonly folder: readonly string[]
  readonly name: string
  /** The error for a missing folder of a spec; null where the folder is made when something is written. */
  readonly noFolder: (() => Error) | null
}

/** @throws AppError SPEC_NAME_INVALID, DOCUMENT_NAME_INVALID */
export function specSpot(place: Place, spec: string, document: string, archived = false): Spot {
  checkSpecName(spec)
  checkDocument(document, SPEC_DOCUMENTS)
  const above = archived ? archiveFolder(place.layout) : specsFolder(place.layout)
  return {
    key: { spec, document },
    folder: [...above, spec],
    name: `${document}.md`,
    noFolder: () => fileErrors.SPEC_NOT_FOUND({ name: shown(spec), state: archived ? 'archived' : 'active' }),
  }
}

/** @throws AppError DOCUMENT_NAME_INVALID */
export function steeringSpot(place: Place, document: string): Spot {
  checkDocument(document, STEERING_DOCUMENTS)
  return {
    key: { spec: null, document },
    folder: steeringFolder(place.layout),
    name: `${document}.md`,
    noFolder: null,
  }
}

function checkDocument(name: string, choices: readonly string[]): void {
  if (choices.includes(name)) return
  throw fileErrors.DOCUMENT_NAME_INVALID({ name: shown(name), choices: choices.join(', ') })
}

/**
 * @throws AppError SPEC_NOT_FOUND, DOCUMENT_NOT_FOUND, DOCUMENT_TOO_LARGE, DOCUMENT_NOT_UTF8 (details: offset, etag),
 *   PATH_OUTSIDE_PROJECT, PATH_NOT_A_FILE, PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED, PROJECT_FILES_FAILED
 */
export async function readSpot(place: Place, spot: Spot): Promise<DocumentText> {
  const path = [...spot.folder, spot.name].join('/')
  const missing = () => fileErrors.DOCUMENT_NOT_FOUND({ path })
  const content = await withFolder(place.root, spot.folder, (folder) =>
    readContent(place.root, folder, spot.name).catch((error: unknown) => {
      throw isMissing(error) ? missing() : error
    }),
  ).catch((error: unknown) => {
    throw isMissing(error) ? (spot.noFolder ?? missing)() : readFailure(error, path)
  })
  const { bytes, etag, stat } = content
  return { text: textOf(bytes, path), bytes: bytes.length, etag, modifiedAt: stat.mtime }
}

/**
 * Writes a document if the file is what the condition says. Writes of one file wait for each other.
 *
 * @throws AppError DOCUMENT_CHANGED, DOCUMENT_TOO_LARGE, DOCUMENT_NOT_UTF8, SPEC_NOT_FOUND, PATH_OUTSIDE_PROJECT,
 *   PROJECT_READ_ONLY, PROJECT_DISK_FULL, PROJECT_NOT_FOUND, PROJECT_FILES_FAILED; the old bytes stay in every case.
 */
export async function writeSpot(
  place: Place,
  spot: Spot,
  text: string,
  { ifMatch }: WriteCondition,
): Promise<WrittenDocument> {
  const path = [...spot.folder, spot.name].join('/')
  const bytes = bytesOf(text, path)
  const etag = await etagOfLarge(bytes)
  const replace = (folder: Folder) => replaceFile(place, folder, spot.name, bytes, ifMatch)
  const make = spot.noFolder === null
  await place.locks.run(`${place.root.path}/${path}`, () =>
    place.own
      .announce([{ ...spot.key, etag }], () => withFolder(place.root, spot.folder, replace, { make }))
      .catch((error: unknown) => {
        throw isMissing(error) && spot.noFolder ? spot.noFolder() : writeFailure(error, path)
      }),
  )
  return { etag, bytes: bytes.length }
}

/** A document that is written, but not in its place yet. */
export interface PreparedDocument extends WrittenDocument {
  /**
   * Puts it in place, in a few milliseconds, if the file still is what the condition said.
   * @throws AppError DOCUMENT_CHANGED and those of writeSpot
   */
  put(): Promise<void>
  /** Leaves the file as it is. Not to be called after `put` succeeded. */
  discard(): Promise<void>
}

/** `writeSpot` in two halves, for who must decide in between whether it still holds. @throws as writeSpot */
export async function prepareSpot(
  place: Place,
  spot: Spot,
  text: string,
  { ifMatch }: WriteCondition,
): Promise<PreparedDocument> {
  const path = [...spot.folder, spot.name].join('/')
  const bytes = bytesOf(text, path)
  const etag = await etagOfLarge(bytes)
  const inFolder = <T>(work: (folder: Folder) => Promise<T>) =>
    withFolder(place.root, spot.folder, work).catch((error: unknown) => {
      throw isMissing(error) && spot.noFolder ? spot.noFolder() : writeFailure(error, path)
    })
  const draft = await inFolder((folder) => draftFile(place, folder, spot.name, bytes, ifMatch))
  const put = (folder: Folder) => putDraft(place, folder, spot.name, draft)
  return {
    etag,
    bytes: bytes.length,
    put: () =>
      place.locks.run(`${place.root.path}/${path}`, () =>
        place.own.announce([{ ...spot.key, etag }], () => inFolder(put)),
      ),
    discard: () => inFolder((folder) => removeDraft(folder, draft)).catch(() => undefined),
  }
}

/**
 * Reads any file below the project folder, as bytes, with the same care.
 *
 * @param path - relative to the project folder
 * @throws AppError PATH_OUTSIDE_PROJECT, PATH_NOT_FOUND, PATH_NOT_A_FILE, DOCUMENT_TOO_LARGE, PROJECT_NOT_FOUND,
 *   PROJECT_ACCESS_DENIED, PROJECT_FILES_FAILED
 */
export async function readProjectFile(place: Place, path: string): Promise<FileBytes> {
  const parts = pathParts(path)
  const name = parts.at(-1) as string
  const shownPath = parts.join('/')
  const { bytes, etag, stat } = await withFolder(place.root, parts.slice(0, -1), (folder) =>
    readContent(place.root, folder, name),
  ).catch((error: unknown) => {
    throw isMissing(error) ? fileErrors.PATH_NOT_FOUND({ path: shownPath }) : readFailure(error, shownPath)
  })
  return { bytes, etag, modifiedAt: stat.mtime }
}
