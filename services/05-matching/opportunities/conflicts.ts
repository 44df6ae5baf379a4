import { dayNumber, fold } from '../engine/index.ts'
import type { OpportunityFacts } from './records.ts'

/** What still counts as agreement. */
export interface ConflictRules {
  /** Relative difference against the larger amount, 0 to 1. */
  readonly amountTolerance: number
  readonly closeDateDays: number
  readonly ignoreOwner: boolean
}

export type ConflictField = 'stage' | 'amount' | 'closeDate' | 'owner'
export type ConflictSides = { readonly odoo: string; readonly ace: string }
export type Conflicts = { readonly [field in ConflictField]?: ConflictSides }

/** Where both sides of a pair know stage, amount, close date or owner and disagree beyond the tolerances. */
export function findConflicts(
  odoo: OpportunityFacts,
  ace: OpportunityFacts,
  rules: ConflictRules,
): Conflicts {
  return {
    ...difference('stage', odoo.stage, ace.stage, (a, b) => fold(a) === fold(b)),
    ...difference('amount', odoo.amount, ace.amount, (a, b) =>
      nearAmount(Number(a), Number(b), rules.amountTolerance),
    ),
    ...difference(
      'closeDate',
      odoo.closeDate,
      ace.closeDate,
      (a, b) => daysApart(a, b) <= rules.closeDateDays,
    ),
    ...(rules.ignoreOwner ? {} : difference('owner', odoo.owner, ace.owner, samePerson)),
  }
}

function difference(
  field: ConflictField,
  odoo: string | null,
  ace: string | null,
  agree: (odoo: string, ace: string) => boolean,
): Conflicts {
  return odoo === null || ace === null || agree(odoo, ace) ? {} : { [field]: { odoo, ace } }
}

function nearAmount(a: number, b: number, tolerance: number): boolean {
  const larger = Math.max(Math.abs(a), Math.abs(b))
  return larger === 0 || Math.abs(a - b) / larger <= tolerance
}

function daysApart(a: string, b: string): number {
  const [left, right] = [dayNumber(a), dayNumber(b)]
  return left === null || right === null ? 0 : Math.abs(left - right)
}

/** Owners are written `Name <mail>`: equal when the address or the words of the name are. */
function samePerson(a: string, b: string): boolean {
  const [mailA, mailB] = [mailOf(a), mailOf(b)]
  if (mailA !== null && mailA === mailB) return true
  const [nameA, nameB] = [nameOf(a), nameOf(b)]
  if (nameA === '' || nameB === '') return mailA === null || mailB === null
  return nameA === nameB
}

function mailOf(person: string): string | null {
  return /<([^>]+)>/.exec(person)?.[1]?.toLowerCase() ?? null
}

function nameOf(person: string): string {
  return fold(person.replace(/<[^>]*>/, ''))
    .split(' ')
    .sort()
    .join(' ')
}
