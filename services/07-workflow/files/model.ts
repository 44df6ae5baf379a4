import type { Clock, Ids } from '../../00-platform/index.ts'
import type { Locks } from './locks.ts'

export const SPEC_DOCUMENTS = ['requirements', 'design', 'tasks'] as const
export type SpecDocument = (typeof SPEC_DOCUMENTS)[number]

export const STEERING_DOCUMENTS = ['product', 'tech', 'structure'] as const
export type SteeringDocument = (typeof STEERING_DOCUMENTS)[number]

/** 10 MB as 10 · 1,024 · 1,024 bytes. */
export const LIMIT_BYTES = 10 * 1024 * 1024

/** `plain` keeps specs in `specs/`, `spec-workflow` in `.spec-workflow/specs/`. */
export type Layout = 'plain' | 'spec-workflow'

/** What opening and watching a project needs; everything has a default. */
export interface FilesDeps {
  readonly clock?: Clock
  /** Makes the names of temporary files. */
  readonly ids?: Ids
  readonly log?: { warn(facts: object, message: string): void }
  /** One per process: it keeps two writes of one file apart, also over two handles of one project. */
  readonly locks?: Locks
  /** False: do not reach files through `/proc/self/fd`, even where that exists. */
  readonly descriptorPaths?: boolean
}

/** A document as it stands on disk. A byte order mark is kept as U+FEFF in `text`. */
export interface DocumentText {
  readonly text: string
  /** Size on disk. */
  readonly bytes: number
  /** `"sha256-…"` (64 hex digits, quotes included) of the bytes: ready for an ETag header. */
  readonly etag: string
  readonly modifiedAt: Date
}

/** Any file of the project, as its bytes. */
export interface FileBytes {
  readonly bytes: Buffer
  readonly etag: string
  readonly modifiedAt: Date
}

export interface WriteCondition {
  /** ETag the file must have at this moment; null or `*`: it must not exist (as HTTP’s `If-None-Match: *`). */
  readonly ifMatch: string | null
}

export interface WrittenDocument {
  readonly etag: string
  readonly bytes: number
}

export interface DocumentFacts {
  readonly bytes: number
  readonly modifiedAt: Date
}

export interface SpecEntry {
  readonly name: string
  readonly archived: boolean
  /** Null: there is no such file (or it is no plain file). */
  readonly documents: Readonly<Record<SpecDocument, DocumentFacts | null>>
}
