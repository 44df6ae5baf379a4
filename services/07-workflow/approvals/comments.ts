import { type ApprovalCall, requireApproval, requireSnapshot } from './approvals.ts'
import { approvalErrors } from './errors.ts'
import { type CommentRow, insertComment, resolveComment } from './snapshot-queries.ts'

export interface CommentOrder {
  readonly id: string
  readonly body: string
  /** Lines of the newest revision, from 1; without them the comment is about the whole. */
  readonly line?: number | undefined
  readonly endLine?: number | undefined
  /** Words within these lines that it points at; without them the whole lines. */
  readonly selection?: string | undefined
}

/**
 * Adds a comment to the newest revision; one on lines keeps their text, so that it can be understood when they change.
 * @throws AppError APPROVAL_NOT_FOUND, COMMENT_ANCHOR_INVALID, COMMENT_SELECTION_UNKNOWN
 */
export async function addComment(call: ApprovalCall, order: CommentOrder): Promise<CommentRow> {
  const row = await requireApproval(call.db, order.id)
  const { content } = await requireSnapshot(call.db, row, row.revision)
  const anchor = anchorIn(content, row.revision, order)
  const comment = { revision: row.revision, author: authorOf(call), body: order.body, ...anchor }
  return insertComment(call.db, order.id, comment, call.clock.now())
}

function anchorIn(content: string, revision: number, order: CommentOrder) {
  const { line, endLine = line, selection } = order
  if (line === undefined || endLine === undefined) {
    if (selection !== undefined) throw approvalErrors.COMMENT_SELECTION_UNKNOWN({ revision, where: 'it' })
    return { line: null, endLine: null, selection: null }
  }
  const lines = content.split(/\r\n|\n|\r/)
  if (line < 1 || endLine < line || endLine > lines.length)
    throw approvalErrors.COMMENT_ANCHOR_INVALID({ revision, lines: lines.length, line, endLine })
  const whole = lines.slice(line - 1, endLine).join('\n')
  if (selection !== undefined && !whole.includes(selection))
    throw approvalErrors.COMMENT_SELECTION_UNKNOWN({ revision, where: `its lines ${line} to ${endLine}` })
  return { line, endLine, selection: selection ?? whole }
}

/** Says that a comment is dealt with, or that it is not. @throws AppError APPROVAL_NOT_FOUND, COMMENT_NOT_FOUND */
export async function settleComment(
  call: ApprovalCall,
  order: { id: string; comment: number; resolved: boolean },
): Promise<CommentRow> {
  await requireApproval(call.db, order.id)
  const by = order.resolved ? { by: authorOf(call), now: call.clock.now() } : null
  const comment = await resolveComment(call.db, order.id, order.comment, by)
  if (comment === undefined) throw approvalErrors.COMMENT_NOT_FOUND({ id: order.id, comment: order.comment })
  return comment
}

function authorOf({ actor }: ApprovalCall): string {
  return actor.onBehalfOf ?? actor.name
}
