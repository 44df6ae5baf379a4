import type { ApprovalFile, CommentFile, SnapshotFile } from './approval-format.ts'
import { importErrors } from './errors.ts'
import { type ApprovalEntry, hashOf, type ImportedComment, type Revision, UNNAMED } from './model.ts'

/** A file that was put before people, as it is now. `text`: null when it is gone or no text; `hash`: when it cannot be read. */
export interface FileNow {
  readonly text: string | null
  readonly hash: string | null
}

export interface ApprovalSource {
  readonly path: string
  readonly approval: ApprovalFile
  /** Of this approval, in any order. */
  readonly snapshots: readonly SnapshotFile[]
  /** Below the project, with `/`. */
  readonly filePath: string
  readonly now: FileNow
  readonly readAt: Date
}

/** A snapshot is made in the moment before the decision is written; one that is further away is of another round. */
const SAME_MOMENT_MS = 60_000

/** What is decided on is taken with the decision; see the errors for when that is not known. */
const MADE_WITH = { approved: 'approved', 'needs-revision': 'revision_requested' } as const

/**
 * The approval as the hub keeps it: every content it was asked for as a revision, the last one being what was decided on.
 * One that waits is about the file as it is now, for that is what its reviewers were shown.
 * @throws AppError APPROVAL_CONTENT_UNKNOWN - no content is known that the decision could hold for
 */
export function approvalEntry(source: ApprovalSource): ApprovalEntry {
  const { path, approval, filePath, now } = source
  const { status, category, categoryName, type, title, createdAt } = approval
  const revisions = status === 'pending' ? waitingRevisions(source) : decidedRevisions(source)
  const last = revisions.at(-1) as Revision
  const isDecided = status !== 'pending'
  return {
    kind: 'approval',
    ...{ path, source: approval.id, title, filePath, type, category, categoryName, status, createdAt },
    revisions,
    comments: commentsOf(source, revisions),
    requestedBy: approval.requestedBy ?? UNNAMED,
    decidedBy: isDecided ? (approval.reviewer ?? UNNAMED) : null,
    decidedAt: isDecided ? (approval.respondedAt ?? last.at) : null,
    reason: isDecided ? reasonOf(approval) : null,
    stale: status === 'approved' && now.hash !== last.hash,
  }
}

function reasonOf({ response }: ApprovalFile): string | null {
  const reason = response?.trim().slice(0, 10_000) ?? ''
  return reason === '' ? null : reason
}

function decidedRevisions(source: ApprovalSource): Revision[] {
  const { path, approval } = source
  const status = approval.status as Exclude<ApprovalFile['status'], 'pending'>
  const snapshots = inOrder(source.snapshots)
  const unknown = (reason: string) => importErrors.APPROVAL_CONTENT_UNKNOWN({ path, status, reason })
  if (snapshots.length === 0) throw unknown('there is no snapshot of it')
  if (status === 'rejected') return distinct([...historyOf(approval), ...snapshots.map(revisionOf)])
  const binding = snapshots.findLast(({ trigger }) => trigger === MADE_WITH[status])
  if (binding === undefined) throw unknown('no snapshot was made with the decision')
  const decidedAt = approval.respondedAt ?? binding.timestamp
  if (Math.abs(decidedAt.getTime() - binding.timestamp.getTime()) > SAME_MOMENT_MS)
    throw unknown('the snapshot is of another decision')
  const before = snapshots.filter(({ version }) => version < binding.version).map(revisionOf)
  return distinct([...historyOf(approval), ...before], revisionOf(binding))
}

function waitingRevisions(source: ApprovalSource): Revision[] {
  const { path, approval, now, readAt } = source
  const before = [...historyOf(approval), ...inOrder(source.snapshots).map(revisionOf)]
  const current =
    now.text === null || now.hash === null ? [] : [{ content: now.text, hash: now.hash, at: readAt }]
  const reason = 'its file is gone, and there is no snapshot of it'
  if (before.length + current.length === 0)
    throw importErrors.APPROVAL_CONTENT_UNKNOWN({ path, status: 'asked for', reason })
  return distinct(before, ...current)
}

function inOrder(snapshots: readonly SnapshotFile[]): SnapshotFile[] {
  return snapshots.toSorted((one, other) => one.version - other.version)
}

const revisionOf = ({ content, timestamp }: { content: string; timestamp: Date }): Revision => ({
  content,
  hash: hashOf(content),
  at: timestamp,
})

const historyOf = ({ revisionHistory }: ApprovalFile): Revision[] => (revisionHistory ?? []).map(revisionOf)

/** By time, the last one last; of the same content one after the other the first, for it was put before people then. */
function distinct(before: readonly Revision[], ...last: readonly Revision[]): Revision[] {
  const sorted = [...before.toSorted((one, other) => one.at.getTime() - other.at.getTime()), ...last]
  return sorted.filter(({ hash }, index) => hash !== sorted[index - 1]?.hash)
}

function commentsOf({ approval, snapshots }: ApprovalSource, revisions: readonly Revision[]) {
  const newest = revisions.length
  const own = approval.comments.map((comment) => commentOf(comment, newest, revisions))
  const earlier = inOrder(snapshots).flatMap((snapshot) => {
    const hash = hashOf(snapshot.content)
    const revision = Math.max(1, revisions.findIndex((one) => one.hash === hash) + 1)
    return snapshot.comments.map((comment) => commentOf(comment, revision, revisions))
  })
  const all = [...earlier, ...own, ...(own.length === 0 ? annotationOf(approval, newest) : [])]
  const keys = all.map(({ at, body, selection }) => JSON.stringify([at, body, selection]))
  // A snapshot holds the comments that the request had at that time: what stands in the request too counts there.
  return all.filter((_, index) => keys.lastIndexOf(keys[index] as string) === index).slice(0, 500)
}

function commentOf(file: CommentFile, revision: number, revisions: readonly Revision[]): ImportedComment {
  const { selectedText, lineNumber } = file
  const lines = (revisions[revision - 1]?.content ?? '').split(/\r\n|\n|\r/).length
  const selection = (selectedText ?? '') === '' ? null : (selectedText ?? null)
  // A line that the revision does not have points at nothing; the text it was about stays.
  const line = lineNumber != null && lineNumber >= 1 && lineNumber <= lines ? lineNumber : null
  const height = selection === null ? 1 : selection.replace(/\n$/, '').split('\n').length
  const endLine = line === null ? null : Math.min(lines, line + height - 1)
  const { comment, timestamp: at, author = UNNAMED } = file
  return { revision, author, body: comment.trim(), line, endLine, selection, at }
}

/** Old requests hold one text instead of comments. */
function annotationOf(approval: ApprovalFile, revision: number): ImportedComment[] {
  const body = approval.annotations?.trim().slice(0, 10_000) ?? ''
  if (body === '') return []
  const at = approval.respondedAt ?? approval.createdAt
  return [
    { revision, author: approval.reviewer ?? UNNAMED, body, line: null, endLine: null, selection: null, at },
  ]
}
