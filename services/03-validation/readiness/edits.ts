import type { AceSide } from '../entities/entities.ts'
import type { AceFacts } from '../rules/load.ts'

export interface Editing {
  /** `all`, `some` (only `fields`), `most` (all but `fields`) or `none`. */
  readonly editable: 'all' | 'some' | 'most' | 'none'
  readonly fields: readonly string[]
  readonly reason: string
}

const same = (a: string | null, b: string) => (a ?? '').trim().toLowerCase() === b.toLowerCase()

/** What AWS lets a partner edit, by review status and stage. */
export function edits(
  facts: AceFacts,
  side: AceSide,
  reviewStatus: string | null,
  stage: string | null,
): Editing {
  const { lockedWhenReviewStatus, editableWhenActionRequired, frozenAfterApproval, terminalStages } =
    facts.editRules
  if (side === 'odoo') return { editable: 'all', fields: [], reason: 'Not registered in ACE yet.' }
  if (lockedWhenReviewStatus.some((status) => same(reviewStatus, status))) {
    return {
      editable: 'none',
      fields: [],
      reason: `AWS is reviewing it (${reviewStatus}): wait for the decision.`,
    }
  }
  if (terminalStages.some((terminal) => same(stage, terminal))) {
    return { editable: 'none', fields: [], reason: `${stage} is final: create a new opportunity instead.` }
  }
  if (same(reviewStatus, 'Action Required')) {
    return {
      editable: 'some',
      fields: editableWhenActionRequired,
      reason: 'AWS asks for corrections: only these fields can be changed.',
    }
  }
  if (same(reviewStatus, 'Approved')) {
    return {
      editable: 'most',
      fields: frozenAfterApproval,
      reason: 'Approved: these fields can no longer be changed.',
    }
  }
  return { editable: 'all', fields: [], reason: 'Not submitted: every field can be changed.' }
}
