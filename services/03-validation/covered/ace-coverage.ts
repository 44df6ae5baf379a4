import { edits, isLocked } from '../readiness/edits.ts'
import type { AceFacts } from '../rules/load.ts'
import type { Rule } from '../rules/schema.ts'
import type { Looks } from './looks.ts'

/** What the rules over a field of ACE hold it to. */
export const ACE_CHECKS = [
  'required',
  'conditional',
  'length',
  'pattern',
  'values',
  'range',
  'agreement',
] as const
export type AceCheck = (typeof ACE_CHECKS)[number]

type AceField = AceFacts['fields'][number]

/** Every field of an ACE opportunity, in the order of the model, with the rules over it and when AWS locks it. */
export function aceCoverage(
  facts: AceFacts,
  looks: ReadonlyMap<string, Looks>,
  wanted: 'all' | 'without-rule',
) {
  const fields = facts.fields.map((field) => ofField(facts, field, looks))
  const judged = fields.filter(({ judgedBy }) => judgedBy.length > 0).length
  return {
    ...{ columns: fields.length, judged, share: judged / fields.length },
    fields: fields.filter(({ judgedBy }) => wanted === 'all' || judgedBy.length === 0),
  }
}

function ofField(facts: AceFacts, field: AceField, looks: ReadonlyMap<string, Looks>) {
  const over = (of: 'judges' | 'reads') =>
    [...looks.values()].filter((look) =>
      look[of].some(({ entity, column }) => entity === 'ace.opportunity' && column === field.name),
    )
  const judging = over('judges')
  const kinds = new Set(judging.map(({ rule }) => checkOf(rule, field.name)))
  return {
    ...{ column: field.name, apiPath: field.apiPath ?? null, asked: field.required },
    checks: ACE_CHECKS.filter((check) => kinds.has(check)),
    judgedBy: judging.map(({ rule }) => rule.id),
    readBy: over('reads').map(({ rule }) => rule.id),
    lockedIn: field.required === 'read-only' ? [] : lockedIn(facts, field.name),
  }
}

function checkOf(rule: Rule, column: string): AceCheck {
  if (rule.column !== column) return 'agreement'
  switch (rule.kind) {
    case 'not-null':
      return rule.when === undefined ? 'required' : 'conditional'
    case 'length':
    case 'pattern':
    case 'range':
      return rule.kind
    case 'accepted-values':
      return 'values'
    default:
      return 'agreement'
  }
}

/** The review statuses, then the final stages, in which AWS takes no change of the field. */
function lockedIn(facts: AceFacts, column: string): string[] {
  const [stage = ''] = (facts.values.Stage ?? []).filter(
    (one) => !facts.editRules.terminalStages.includes(one),
  )
  const states = [
    ...(facts.values.ReviewStatus ?? []).map((status) => ({ name: status, status, stage })),
    ...facts.editRules.terminalStages.map((terminal) => ({
      name: terminal,
      status: 'Approved',
      stage: terminal,
    })),
  ]
  return states
    .filter(({ status, stage: at }) => isLocked(edits(facts, 'ace', status, at), column))
    .map(({ name }) => name)
}
