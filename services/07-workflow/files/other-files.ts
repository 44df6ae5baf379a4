import { readdir } from 'node:fs/promises'
import { bytesOf, etagOf } from './content.ts'
import { isMissing, readFailure, writeFailure } from './failures.ts'
import { type Folder, withFolder } from './folder.ts'
import type { WriteCondition, WrittenDocument } from './model.ts'
import { pathParts } from './names.ts'
import type { Place } from './place.ts'
import { replaceFile } from './write-file.ts'

/**
 * Names of the plain files in a folder below the project, sorted; a folder that is not there holds none. Links are left out.
 * @param path - relative to the project folder
 * @throws AppError PATH_OUTSIDE_PROJECT (the folder itself is a link), PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED
 */
export async function listProjectFiles(place: Place, path: string): Promise<string[]> {
  const parts = pathParts(path)
  const names = async (folder: Folder) =>
    (await readdir(folder.at, { withFileTypes: true })).flatMap((entry) =>
      entry.isFile() ? [entry.name] : [],
    )
  const found = await withFolder(place.root, parts, names).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw readFailure(error, parts.join('/'))
  })
  return found.sort()
}

/**
 * Writes a file below the project, in one step, when what is there is what the condition says; folders are made.
 * For files that are no document of a spec: nobody watches them.
 * @throws AppError DOCUMENT_CHANGED, DOCUMENT_TOO_LARGE, DOCUMENT_NOT_UTF8, PATH_OUTSIDE_PROJECT, PROJECT_READ_ONLY,
 *   PROJECT_DISK_FULL, PROJECT_NOT_FOUND, PROJECT_FILES_FAILED; what was there stays in every case.
 */
export async function writeProjectFile(
  place: Place,
  path: string,
  text: string,
  { ifMatch }: WriteCondition,
): Promise<WrittenDocument> {
  const parts = pathParts(path)
  const shownPath = parts.join('/')
  const name = parts.at(-1) as string
  const bytes = bytesOf(text, shownPath)
  const replace = (folder: Folder) => replaceFile(place, folder, name, bytes, ifMatch)
  await place.locks.run(`${place.root.path}/${shownPath}`, () =>
    withFolder(place.root, parts.slice(0, -1), replace, { make: true }).catch((error: unknown) => {
      throw writeFailure(error, shownPath)
    }),
  )
  return { etag: etagOf(bytes), bytes: bytes.length }
}
