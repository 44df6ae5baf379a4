import { lstat } from 'node:fs/promises'
import { AppError } from '../../00-platform/index.ts'
import { type Facts, readContent } from './content.ts'
import { isMissing } from './failures.ts'
import { type Folder, withFolder, withFolderBelow } from './folder.ts'
import { STEERING_DOCUMENTS } from './model.ts'
import type { DocumentKey } from './own-writes.ts'
import { type Place, specsFolder, steeringFolder } from './place.ts'
import { type DocumentStat, scanSpecs, statOf } from './scan.ts'
import { ABSENT, type DocumentProblem, type DocumentState } from './watch-state.ts'

/**
 * Visits the active specs and the steering documents, there or not.
 *
 * @throws AppError PROJECT_NOT_FOUND, PATH_OUTSIDE_PROJECT; errors of the file system as they are
 */
export async function lookAtAll(
  place: Place,
  visit: (spec: string | null, document: string, stat: DocumentStat) => void,
): Promise<void> {
  await inFolder(place, specsFolder(place.layout), (folder) =>
    scanSpecs(place, folder, visit, { held: false }),
  )
  await inFolder(place, steeringFolder(place.layout), async (folder) => {
    for (const document of STEERING_DOCUMENTS) visit(null, document, statOf(`${folder.at}/${document}.md`))
  })
}

/** Some documents again, in the order of the keys. */
export async function lookAt(place: Place, keys: readonly DocumentKey[]): Promise<DocumentStat[]> {
  const stats = await perFolder(place, keys, (folder, { spec, document }) => ({
    stat: folder === null ? null : statOf(`${folder.at}/${spec ?? '.'}/${document}.md`),
  }))
  return stats.map((one) => (one === null ? 'unreadable' : one.stat))
}

/** A document with the facts of the file it was read from; null when the file system would not say. */
export interface Reading {
  readonly state: DocumentState
  readonly facts: Facts | null
}

/** Reads what the documents hold. The order is that of the keys. */
export function readStates(place: Place, keys: readonly DocumentKey[]): Promise<(Reading | null)[]> {
  return perFolder(place, keys, (folder, key) => (folder === null ? GONE : readState(place, folder, key)))
}

const GONE: Reading = { state: ABSENT, facts: null }
const PROBLEMS: readonly string[] = [
  'DOCUMENT_TOO_LARGE',
  'PATH_OUTSIDE_PROJECT',
  'PATH_NOT_A_FILE',
] satisfies DocumentProblem[]

async function readState(place: Place, above: Folder, key: DocumentKey): Promise<Reading> {
  const below = key.spec === null ? [] : [key.spec]
  const name = `${key.document}.md`
  try {
    const { etag, stat } = await withFolderBelow(place.root, above, below, (folder) =>
      readContent(place.root, folder, name),
    )
    return { state: { etag, problem: null }, facts: stat }
  } catch (error) {
    if (isMissing(error)) return GONE
    if (!(error instanceof AppError) || !PROBLEMS.includes(error.code)) throw error
    const facts = await lstat([above.at, ...below, name].join('/')).catch(() => null)
    return { state: { etag: null, problem: error.code as DocumentProblem }, facts }
  }
}

/** Opens each folder once; `work` gets null when the folder is not there. A failure of one is null for that one. */
async function perFolder<T>(
  place: Place,
  keys: readonly DocumentKey[],
  work: (folder: Folder | null, key: DocumentKey) => T | Promise<T>,
): Promise<(T | null)[]> {
  const results: (T | null)[] = keys.map(() => null)
  const handle = (folder: Folder | null, steering: boolean) =>
    Promise.all(
      keys.map(async (key, index) => {
        if ((key.spec === null) !== steering) return
        results[index] = await Promise.resolve(work(folder, key)).catch(() => null)
      }),
    )
  for (const steering of [false, true]) {
    if (!keys.some((key) => (key.spec === null) === steering)) continue
    const parts = steering ? steeringFolder(place.layout) : specsFolder(place.layout)
    const done = await inFolder(place, parts, (folder) => handle(folder, steering))
    if (done === null) await handle(null, steering)
  }
  return results
}

/** Null when the folder is not there; a missing project folder is an error. */
async function inFolder<T>(
  place: Place,
  parts: readonly string[],
  work: (folder: Folder) => Promise<T>,
): Promise<T | null> {
  try {
    return await withFolder(place.root, parts, work)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
