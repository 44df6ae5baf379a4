import { closeSync, lstatSync, openSync, readdirSync, type Stats } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { errnoOf } from './failures.ts'
import { FOLDER_FLAGS, type Folder } from './folder.ts'
import { SPEC_DOCUMENTS, type SpecDocument } from './model.ts'
import { isSpecName } from './names.ts'
import type { Place } from './place.ts'

/** Null: nothing there. `unreadable`: the file system did not say. What is there may be no plain file. */
export type DocumentStat = Stats | null | 'unreadable'

/** Called for each of the three documents of each spec, there or not. */
export type Visit = (spec: string, document: SpecDocument, stat: DocumentStat) => void

/**
 * Calls of `lstat` through the thread pool cost three times as much processor time as direct ones, and a few thousand
 * of them are looked at twice a second; so they are made directly, and the event loop is let go every few milliseconds.
 */
const SLICE_MS = 4

/**
 * Visits every spec in a folder of specs, in the order of the file system. Nothing is kept: thousands of `Stats` that
 * outlive the loop would cost more than the looking.
 *
 * @param held - opens each spec’s folder, so that a link swapped in cannot make the facts of another file visible.
 *   Twice the cost; needed where the facts are shown, not where they only say what to read (with care) again. Without
 *   `/proc/self/fd` a size and a time may still slip through in those microseconds; content never.
 * @param choose - which of the names to visit, in which order; asked for one at a time, so it may stop at any
 */
export async function scanSpecs(
  place: Place,
  specs: Folder,
  visit: Visit,
  { held, choose }: ScanOptions,
): Promise<void> {
  let sliceEnds = performance.now() + SLICE_MS
  const names = specNames(specs)
  for (const name of choose === undefined ? names : choose(names)) {
    if (held) visitHeld(place, specs, name, visit)
    else visitDocuments(`${specs.at}/${name}`, name, visit)
    if (performance.now() < sliceEnds) continue
    await setImmediate()
    sliceEnds = performance.now() + SLICE_MS
  }
}

export interface ScanOptions {
  readonly held: boolean
  readonly choose?: (names: readonly string[]) => Iterable<string>
}

function specNames(specs: Folder): string[] {
  const entries = readdirSync(specs.at, { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isDirectory() && isSpecName(entry.name) ? [entry.name] : []))
}

/** Visits nothing when the folder went away or became a link. */
function visitHeld(place: Place, specs: Folder, name: string, visit: Visit): void {
  const path = `${specs.at}/${name}`
  let descriptor: number
  try {
    descriptor = openSync(path, FOLDER_FLAGS)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error))) return
    for (const document of SPEC_DOCUMENTS) visit(name, document, 'unreadable')
    return
  }
  try {
    visitDocuments(place.root.byDescriptor ? `/proc/self/fd/${descriptor}` : path, name, visit)
  } finally {
    closeSync(descriptor)
  }
}

function visitDocuments(folder: string, name: string, visit: Visit): void {
  for (const document of SPEC_DOCUMENTS) visit(name, document, statOf(`${folder}/${document}.md`))
}

export function statOf(path: string): DocumentStat {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return 'unreadable'
  }
}
