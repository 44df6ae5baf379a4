import { createHash } from 'node:crypto'
import type { ApprovalRow, Decision } from '../approvals/queries.ts'
import type { Artifacts } from '../reports/implementation-log.ts'

/** Who did what the files name nobody for: spec-workflow-mcp keeps no names. */
export const UNNAMED = 'spec-workflow-mcp'

/** The folder of spec-workflow-mcp in a project. */
export const SOURCE = '.spec-workflow'

/** What one import reads at most. */
export interface ImportBounds {
  readonly files: number
  readonly bytes: number
}
export const IMPORT_BOUNDS: ImportBounds = { files: 20_000, bytes: 256 * 1024 * 1024 }

export interface Revision {
  readonly content: string
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string
  readonly at: Date
}

export interface ImportedComment {
  /** Number of the revision it was made on, from 1. */
  readonly revision: number
  readonly author: string
  readonly body: string
  readonly line: number | null
  readonly endLine: number | null
  readonly selection: string | null
  readonly at: Date
}

/** An approval as it comes in. */
export interface ApprovalEntry
  extends Pick<
    ApprovalRow,
    'title' | 'filePath' | 'type' | 'category' | 'categoryName' | 'requestedBy' | 'reason'
  > {
  readonly kind: 'approval'
  readonly path: string
  /** Its id in the file. */
  readonly source: string
  readonly status: 'pending' | Decision
  /** Oldest first, at least one; the last one is what was decided on, or what waits. */
  readonly revisions: readonly Revision[]
  readonly comments: readonly ImportedComment[]
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly createdAt: Date
  /** The file is not what was approved any more. */
  readonly stale: boolean
}

/** An entry of an implementation log as it comes in. */
export interface LogEntry {
  readonly kind: 'log'
  readonly path: string
  readonly source: string
  readonly spec: string
  readonly task: string
  readonly summary: string
  readonly filesModified: readonly string[]
  readonly filesCreated: readonly string[]
  readonly linesAdded: number
  readonly linesRemoved: number
  readonly artifacts: Artifacts
  readonly at: Date
}

/** A file, or an entry of one, that does not come in. */
export interface Skipped {
  readonly kind: 'skipped'
  readonly path: string
  readonly source: string | null
  readonly code: string
  readonly reason: string
}

/**
 * The id that an entry gets in the hub: the same in every run, so that it is found again, and another in every project.
 * @returns a UUID of version 8 (RFC 9562) made from SHA-256
 */
export function importedId(projectId: string, kind: 'approval' | 'log', source: string): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([SOURCE, projectId, kind, source]))
    .digest()
  bytes[6] = 0x80 | ((bytes[6] as number) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}

/** SHA-256 of a text as UTF-8, hexadecimal. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
