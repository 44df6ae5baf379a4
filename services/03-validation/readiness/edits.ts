import type { AceSide } from '../entities/entities.ts'
import { comparableText } from '../rules/comparable.ts'
import type { AceFacts } from '../rules/load.ts'

export interface Editing {
  /** `all`, `some` (only `fields`), `most` (all but `fields`) or `none`. */
  readonly editable: 'all' | 'some' | 'most' | 'none'
  readonly fields: readonly string[]
  readonly reason: string
}

/**
 * What AWS lets a partner edit, by review status and stage. The status goes first: what AWS reviews or has rejected is
 * closed at any stage. A status that is not known locks, as nothing says that an edit would be taken.
 */
export function edits(
  { editRules }: AceFacts,
  side: AceSide,
  reviewStatus: string | null,
  stage: string | null,
): Editing {
  const status = comparableText(reviewStatus ?? '')
  const isIn = (value: string, values: readonly string[]) =>
    values.some((listed) => comparableText(listed) === value)
  if (side === 'odoo') return all('Not registered in ACE yet.')
  if (isIn(status, editRules.lockedWhenReviewStatus))
    return none(`AWS is reviewing it (${reviewStatus}): wait for the decision.`)
  if (isIn(status, editRules.closedWhenReviewStatus))
    return none(`AWS has rejected it (${reviewStatus}): create a new opportunity instead.`)
  if (isIn(comparableText(stage ?? ''), editRules.terminalStages)) return terminal(editRules, stage)
  if (status === 'action required')
    return some(
      editRules.editableWhenActionRequired,
      'AWS asks for corrections: only these fields can be changed.',
    )
  if (status === 'approved') {
    const reason = 'Approved: these fields can no longer be changed.'
    return { editable: 'most', fields: editRules.frozenAfterApproval, reason }
  }
  if (status === '' || isIn(status, editRules.editableWhenReviewStatus))
    return all('Not submitted: every field can be changed.')
  return none(`Nothing is known about the review status ${reviewStatus}: load the opportunity again.`)
}

/** Whether what may be edited leaves this field out. */
export function isLocked(
  { editable, fields }: Pick<Editing, 'editable' | 'fields'>,
  column: string,
): boolean {
  if (editable === 'some') return !fields.includes(column)
  if (editable === 'most') return fields.includes(column)
  return editable === 'none'
}

function terminal(rules: AceFacts['editRules'], stage: string | null): Editing {
  if (comparableText(stage ?? '') !== 'launched')
    return none(`${stage} is final: create a new opportunity instead.`)
  return some(
    rules.editableAfterLaunched,
    'Launched is final: comments stay open, type, delivery and related opportunity to ISV partners, software revenue to partners of a revenue programme.',
  )
}

const all = (reason: string): Editing => ({ editable: 'all', fields: [], reason })
const none = (reason: string): Editing => ({ editable: 'none', fields: [], reason })
const some = (fields: readonly string[], reason: string): Editing => ({ editable: 'some', fields, reason })
