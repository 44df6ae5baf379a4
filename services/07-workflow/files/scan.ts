import { closeSync, lstatSync, openSync, readdirSync, type Stats } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { errnoOf } from './failures.ts'
import { FOLDER_FLAGS, type Folder } from './folder.ts'
import { SPEC_DOCUMENTS, type SpecDocument } from './model.ts'
import { isSpecName } from './names.ts'
import type { Place } from './place.ts'

/** Null: nothing there. `unreadable`: the file system did not say. What is there may be no plain file. */
export type DocumentStat = Stats | null | 'unreadable'
export type SpecStats = Readonly<Record<SpecDocument, DocumentStat>>

/**
 * Calls of `lstat` through the thread pool cost three times as much processor time as direct ones, and a few thousand
 * of them are looked at twice a second; so they are made directly, and the event loop is let go every few milliseconds.
 */
const SLICE_MS = 4

/**
 * Every spec in a folder of specs with the state of its three files, in the order of the file system.
 *
 * @param held - opens each spec’s folder, so that a link swapped in cannot make the facts of another file visible.
 *   Twice the cost; needed where the facts are shown, not where they only say what to read (with care) again. Without
 *   `/proc/self/fd` a size and a time may still slip through in those microseconds; content never.
 */
export async function scanSpecs(
  place: Place,
  specs: Folder,
  { held }: { readonly held: boolean },
): Promise<Map<string, SpecStats>> {
  const found = new Map<string, SpecStats>()
  let sliceEnds = performance.now() + SLICE_MS
  for (const entry of readdirSync(specs.at, { withFileTypes: true })) {
    if (!entry.isDirectory() || !isSpecName(entry.name)) continue
    const stats = held ? heldStats(place, specs, entry.name) : statsIn(`${specs.at}/${entry.name}`)
    if (stats !== null) found.set(entry.name, stats)
    if (performance.now() < sliceEnds) continue
    await setImmediate()
    sliceEnds = performance.now() + SLICE_MS
  }
  return found
}

/** Null when the folder went away or became a link. */
function heldStats(place: Place, specs: Folder, name: string): SpecStats | null {
  const path = `${specs.at}/${name}`
  let descriptor: number
  try {
    descriptor = openSync(path, FOLDER_FLAGS)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error))) return null
    return { requirements: 'unreadable', design: 'unreadable', tasks: 'unreadable' }
  }
  try {
    return statsIn(place.root.byDescriptor ? `/proc/self/fd/${descriptor}` : path)
  } finally {
    closeSync(descriptor)
  }
}

function statsIn(folder: string): SpecStats {
  const [requirements, design, tasks] = SPEC_DOCUMENTS.map((document) => statOf(`${folder}/${document}.md`))
  return { requirements: requirements ?? null, design: design ?? null, tasks: tasks ?? null }
}

export function statOf(path: string): DocumentStat {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return 'unreadable'
  }
}
