import type { Actor, Clock, Db, Ids } from '../../00-platform/index.ts'
import { decodeCursor, page } from '../../00-platform/index.ts'
import { diffLines } from './diff.ts'
import { approvalErrors } from './errors.ts'
import {
  type ApprovalFilter,
  type ApprovalRow,
  type Decision,
  insertApproval,
  markStale,
  reopenApproval,
  reviseApproval,
  selectApproval,
  selectApprovals,
  selectOpenRequest,
  settleApproval,
  withdrawApproval,
} from './queries.ts'
import {
  countOpenComments,
  insertSnapshot,
  selectComments,
  selectDecisions,
  selectSnapshot,
  selectSnapshots,
} from './snapshot-queries.ts'

/** A file as it is now; `hash` is the SHA-256 of its bytes, hexadecimal. */
export interface FileContent {
  readonly text: string
  readonly hash: string
}

export interface ApprovalCall {
  readonly deps: { readonly ids: Pick<Ids, 'next'> }
  readonly db: Db
  readonly actor: Actor
  readonly clock: Clock
}

export interface ApprovalOrder
  extends Pick<ApprovalRow, 'projectId' | 'title' | 'filePath' | 'type' | 'category' | 'categoryName'>,
    Partial<Pick<ApprovalRow, 'taskUid' | 'dueAt' | 'overdueOutcome'>> {
  /** What the file held when it was read, before the transaction. */
  readonly content: FileContent
}

/**
 * Puts a version of a file before people. The same content again is the same request; other content, or a revision that
 * was asked for, is the next revision of it, so that comments and earlier versions stay together.
 */
export async function requestApproval(call: ApprovalCall, order: ApprovalOrder): Promise<ApprovalRow> {
  const open = await selectOpenRequest(call.db, order)
  if (open?.status === 'pending' && open.contentHash === order.content.hash) return open
  const now = call.clock.now()
  const by = { requestedBy: call.actor.name, requestedFor: call.actor.onBehalfOf ?? null }
  const { title, content, taskUid = null, dueAt = null, overdueOutcome = null } = order
  const terms = { taskUid, dueAt, overdueOutcome }
  const row =
    open === undefined
      ? await insertApproval(
          call.db,
          { ...order, ...by, ...terms, id: call.deps.ids.next(now), contentHash: content.hash },
          now,
        )
      : await reviseApproval(call.db, open.id, { ...by, ...terms, title, contentHash: content.hash }, now)
  // Somebody else's request for the file was committed a moment ago: this one is its next revision.
  if (row === undefined) return requestApproval(call, order)
  const snapshot = { revision: row.revision, content: content.text, contentHash: content.hash }
  await insertSnapshot(call.db, row.id, { ...snapshot, by: call.actor.name, now })
  return row
}

export interface DecisionOrder {
  readonly id: string
  readonly decision: Decision
  readonly reason: string | null
  /** What the file holds now; null when it cannot be read. */
  readonly hashNow: string | null
}

/**
 * Decides what waits. Exactly one of several decisions at once is made; nobody approves an own request, under whatever
 * token of that name; an approval holds for the content that was shown, so a file that changed meanwhile is refused.
 * @throws AppError APPROVAL_NOT_FOUND, APPROVAL_ALREADY_DECIDED, APPROVAL_OF_OWN_REQUEST, APPROVAL_CONTENT_CHANGED, APPROVAL_REASON_MISSING
 */
export async function decideApproval(call: ApprovalCall, order: DecisionOrder): Promise<ApprovalRow> {
  const { db, actor } = call
  const { id, decision, reason } = order
  const row = await requireApproval(db, id, true)
  if (row.status !== 'pending') throw alreadyDecided(row)
  const { filePath: path, revision } = row
  if (decision === 'approved') {
    if (isOwnRequest(row, actor)) throw approvalErrors.APPROVAL_OF_OWN_REQUEST({ actor: actor.name, id })
    if (order.hashNow !== row.contentHash) throw approvalErrors.APPROVAL_CONTENT_CHANGED({ path, revision })
  } else if (reason === null && (await countOpenComments(db, id, revision)) === 0) {
    throw approvalErrors.APPROVAL_REASON_MISSING({ decision, revision })
  }
  const settled = { revision, decision, by: actor.name, reason, now: call.clock.now() }
  const decided = await settleApproval(db, id, settled)
  if (decided === undefined) throw alreadyDecided(await requireApproval(db, id))
  return decided
}

/** Names count, not tokens: a second token of the same name is the same requester. */
function isOwnRequest(row: ApprovalRow, actor: Actor): boolean {
  const names = [row.requestedBy, row.requestedFor].map((name) => name?.toLowerCase())
  return names.includes(actor.name.toLowerCase())
}

/**
 * Takes a decision back; the same revision waits again.
 * @throws AppError APPROVAL_NOT_FOUND, APPROVAL_NOTHING_TO_UNDO, APPROVAL_UNDO_BLOCKED
 */
export async function undoDecision(call: ApprovalCall, id: string): Promise<ApprovalRow> {
  const row = await requireApproval(call.db, id, true)
  if (row.status === 'pending' || row.status === 'withdrawn')
    throw approvalErrors.APPROVAL_NOTHING_TO_UNDO({ id, status: row.status })
  const other = await selectOpenRequest(call.db, row)
  if (other !== undefined && other.id !== id)
    throw approvalErrors.APPROVAL_UNDO_BLOCKED({ path: row.filePath, other: other.id })
  return reopenApproval(call.db, id, call.actor.name, call.clock.now())
}

/** Takes a request back that still waits; what was decided stays. @throws AppError APPROVAL_NOT_FOUND, APPROVAL_ALREADY_DECIDED */
export async function withdrawRequest(call: ApprovalCall, id: string): Promise<ApprovalRow> {
  const row = await requireApproval(call.db, id, true)
  if (row.status !== 'pending' && row.status !== 'needs-revision') throw alreadyDecided(row)
  return withdrawApproval(call.db, id, call.actor.name, call.clock.now())
}

/**
 * An approval with its comments, which know the text they point at, its versions and every decision.
 * @throws AppError APPROVAL_NOT_FOUND
 */
export async function getApproval(db: Db, id: string) {
  const row = await requireApproval(db, id)
  const comments = await selectComments(db, id)
  const revisions = await selectSnapshots(db, id)
  return { ...row, comments, revisions, decisions: await selectDecisions(db, id) }
}

/** In the order of the filter, page by page. @throws AppError CURSOR_INVALID */
export async function listApprovals(
  db: Db,
  input: Omit<ApprovalFilter, 'before'> & { readonly cursor?: string | undefined },
) {
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor, ['int', 'time', 'text'])
  const before = key === undefined ? undefined : { waits: key[0], createdAt: key[1], id: key[2] }
  const rows = await selectApprovals(db, { ...input, before, limit: input.limit + 1 })
  const keyOf = (row: ApprovalRow) => [row.status === 'pending' ? 1 : 0, row.createdAt, row.id]
  const { items, nextCursor } = page(rows, input.limit, keyOf)
  return { approvals: items, nextCursor }
}

/**
 * The line difference between two revisions; by default the newest and the one before it. `now` stands in for the second
 * one: what the file holds at this moment.
 * @throws AppError APPROVAL_NOT_FOUND, APPROVAL_REVISION_UNKNOWN, DIFF_TOO_LARGE
 */
export async function diffApproval(
  db: Db,
  input: { id: string; from?: number | undefined; to?: number | undefined },
  now?: FileContent,
) {
  const row = await requireApproval(db, input.id)
  const to = input.to ?? row.revision
  const from = input.from ?? (now === undefined ? Math.max(1, to - 1) : row.revision)
  const before = await requireSnapshot(db, row, from)
  const after = now?.text ?? (await requireSnapshot(db, row, to)).content
  return { id: row.id, from, to: now === undefined ? to : null, ...diffLines(before.content, after) }
}

/** What a file holds now, for the approvals that were given to it: an edit after the approval makes it stale. */
export async function noticeContent(
  call: Pick<ApprovalCall, 'db' | 'clock'>,
  file: { projectId: string; filePath: string },
  hash: string | null,
) {
  return markStale(call.db, file, hash, call.clock.now())
}

/** @throws AppError APPROVAL_NOT_FOUND */
export async function requireApproval(db: Db, id: string, lock = false): Promise<ApprovalRow> {
  const row = await selectApproval(db, id, lock)
  if (row === undefined) throw approvalErrors.APPROVAL_NOT_FOUND({ id })
  return row
}

/** @throws AppError APPROVAL_REVISION_UNKNOWN */
export async function requireSnapshot(db: Db, row: ApprovalRow, revision: number) {
  const snapshot = await selectSnapshot(db, row.id, revision)
  if (snapshot === undefined)
    throw approvalErrors.APPROVAL_REVISION_UNKNOWN({ id: row.id, revision, newest: row.revision })
  return snapshot
}

function alreadyDecided({ id, status, decidedBy, decidedAt }: ApprovalRow) {
  const by = decidedBy === null ? '' : ` by ${decidedBy} at ${decidedAt}`
  return approvalErrors.APPROVAL_ALREADY_DECIDED({ id, status, by })
}
