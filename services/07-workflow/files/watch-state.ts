import { type Facts, sameFile } from './content.ts'
import type { DocumentKey, OwnChange, OwnWriteObserver } from './own-writes.ts'
import type { DocumentStat } from './scan.ts'

/** Something in the place of a document that has no ETag. */
export type DocumentProblem = 'DOCUMENT_TOO_LARGE' | 'PATH_OUTSIDE_PROJECT' | 'PATH_NOT_A_FILE'

/** What a document is at one moment; `etag` null without a problem: it is not there. */
export interface DocumentState {
  readonly etag: string | null
  readonly problem: DocumentProblem | null
}

export const ABSENT: DocumentState = { etag: null, problem: null }

/** What the watcher knows about one document. */
export interface Known extends DocumentKey {
  /** How the file looked when its state was read; null: there was none, or it must be read again. */
  facts: Facts | null
  /** What the listener was told, or wrote itself. */
  told: DocumentState
  /** ETags (null: removed) that the hub is writing at this moment. */
  readonly writing: (string | null)[]
  /** Grows when the hub writes, so that a reading which overlapped a write is thrown away. */
  writes: number
  /** How many more polls read the file although it looks the same. */
  rechecks: number
  /** Number of the last look that found it. */
  look: number
  /** The listener failed on its present change, which was logged. */
  failed: boolean
}

/** Bounded by the documents that are there: what is gone and told is forgotten. */
export interface WatchState extends OwnWriteObserver {
  /** Counts the looks. */
  looks: number
  get(spec: string | null, document: string): Known
  all(): Iterable<Known>
  forget(known: Known): void
}

export function createWatchState(): WatchState {
  const documents = new Map<string, Known>()
  const get = (spec: string | null, document: string): Known => {
    const id = `${spec ?? ''}/${document}`
    const known = documents.get(id) ?? newlyKnown(spec, document)
    documents.set(id, known)
    return known
  }
  return {
    looks: 0,
    get,
    all: () => documents.values(),
    forget: ({ spec, document }) => documents.delete(`${spec ?? ''}/${document}`),
    begin: ({ spec, document, etag }) => get(spec, document).writing.push(etag),
    end: (change, written) => endWrite(get(change.spec, change.document), change, written),
  }
}

function newlyKnown(spec: string | null, document: string): Known {
  const nothing = { facts: null, told: ABSENT, writes: 0, rechecks: 0, look: 0, failed: false }
  return { spec, document, ...nothing, writing: [] }
}

function endWrite(known: Known, change: OwnChange, written: boolean): void {
  known.writing.splice(known.writing.indexOf(change.etag), 1)
  known.writes += 1
  known.facts = null
  if (written) known.told = { etag: change.etag, problem: null }
}

export function sameState(one: DocumentState, other: DocumentState): boolean {
  return one.etag === other.etag && one.problem === other.problem
}

/** True when the file looks as it did when it was read. */
export function looksSame(known: Known, stat: DocumentStat): boolean {
  if (stat === 'unreadable') return true
  if (stat === null || known.facts === null) return stat === known.facts && sameState(known.told, ABSENT)
  return sameFile(stat, known.facts)
}
