import type { DocumentCommit, DocumentVersion } from '../../api/history-queries.ts'
import { formatCount } from '../../lib/format.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { HISTORY } from '../../texts/history.ts'

/** An earlier version as a line of the list. */
export interface VersionEntry {
  readonly version: string
  readonly at: string
  /** Who, and what was done with it. */
  readonly about: string
  readonly detail: string
  /** Holds what is there now. */
  readonly same: boolean
  readonly approval: string | null
}

export function keptEntry(each: DocumentVersion, current: string | null): VersionEntry {
  const { version, at, by, bytes, etag, approval } = each
  const size = APPROVALS.bytes(formatCount(bytes))
  return {
    ...{ version, at, same: etag === current },
    about: approval === null ? HISTORY.replaced(by) : HISTORY.put(approval.revision, by),
    detail: approval === null ? size : `${approval.title} · ${size}`,
    approval: approval?.id ?? null,
  }
}

export function commitEntry({ version, sha, author, at, subject }: DocumentCommit): VersionEntry {
  const detail = `${sha.slice(0, 8)} ${subject}`
  return { version, at, about: HISTORY.commit(author), detail, same: false, approval: null }
}
