import type { Db } from '../../00-platform/index.ts'
import type { ValidationDeps } from '../deps.ts'
import { type AceSide, entitySource, missingOf, ODOO_ANSWERS } from '../entities/entities.ts'
import { validationErrors } from '../errors.ts'
import { readCatalogue } from '../queries.ts'
import { literal } from '../rules/comparable.ts'
import { compileRule } from '../rules/compile.ts'
import type { Rule } from '../rules/schema.ts'
import { type Editing, edits, isLocked } from './edits.ts'

export interface Finding {
  readonly rule: string
  readonly severity: string
  readonly column: string | null
  readonly apiPath: string | null
  readonly value: string | null
  readonly message: string
  readonly fix: string
  readonly personal: boolean
  /** AWS takes a change of the field now. */
  readonly editable: boolean
}

/**
 * Says what AWS would reject about one opportunity, each with its fix, and what may be edited now.
 * An ACE id (`O…`) is checked as RAW has it; a number is an Odoo opportunity as it would be registered: what fails in
 * fields that Odoo does not hold stands in `toFillIn` instead of the findings, and it is not ready before they are
 * filled in. Findings: severity first, then rule. Rules whose tables are not there are left out.
 *
 * @throws AppError ACE_OPPORTUNITY_NOT_FOUND
 */
export async function readinessOf(deps: ValidationDeps, db: Db, id: string, now: Date) {
  const side: AceSide = /^[0-9]{1,18}$/.test(id) ? 'odoo' : 'ace'
  const catalogue = await readCatalogue(db)
  const source = (entity: string) => entitySource(catalogue, deps.ace, entity, side)
  const [state] = await db.unsafe<{ stage: string | null; reviewStatus: string | null }[]>(
    `select t.stage, t.review_status as "reviewStatus" from ${source('ace.opportunity').from} t where t.id = $1`,
    [id],
  )
  if (state === undefined) throw validationErrors.ACE_OPPORTUNITY_NOT_FOUND({ id })
  const rules = aceRules(deps).filter((rule) => missingOf(rule, catalogue) === undefined)
  const context = { source, values: (list: string) => deps.ace.values[list] ?? [], now }
  const statements = rules
    .filter((rule) => side === 'ace' || isAskedOfOdoo(rule))
    .map(
      (rule) =>
        `select ${literal(rule.id)} as rule, value from (${compileRule(rule, context).failures}) f where f.entity_key = $1`,
    )
  const failing = await db.unsafe<{ rule: string; value: string | null }[]>(statements.join(' union all '), [
    id,
  ])
  const editing = edits(deps.ace, side, state.reviewStatus, state.stage)
  const failed = failing.map(({ rule, value }) => finding(rules, rule, value, editing)).sort(bySeverity)
  const isAnswered = ({ column }: Finding) => side === 'ace' || ODOO_ANSWERS[column ?? ''] !== undefined
  const findings = failed.filter(isAnswered)
  const toFillIn = fillIns(failed.filter((one) => !isAnswered(one) && one.severity !== 'info'))
  return {
    id,
    side,
    ready: findings.every(({ severity }) => severity === 'info') && toFillIn.length === 0,
    stage: state.stage,
    reviewStatus: state.reviewStatus,
    findings,
    toFillIn,
    editing,
  }
}

function aceRules(deps: ValidationDeps): Rule[] {
  return deps.suites.flatMap(({ rules }) => rules).filter(({ entity }) => entity === 'ace.opportunity')
}

/** The id of an unregistered opportunity is not an ACE id yet, nor is it one of two in ACE. */
function isAskedOfOdoo({ column, kind }: Rule): boolean {
  return column !== 'id' && kind !== 'unique'
}

/** What AWS would miss in fields that Odoo does not hold, once per field. */
function fillIns(missing: readonly Finding[]) {
  const first = missing.filter((one, i) => missing.findIndex(({ column }) => column === one.column) === i)
  return first.map(({ column, apiPath, fix }) => ({ column: column ?? '', apiPath, fix }))
}

function finding(rules: readonly Rule[], id: string, value: string | null, editing: Editing): Finding {
  const rule = rules.find((r) => r.id === id)
  return {
    rule: id,
    severity: rule?.severity ?? 'warn',
    column: rule?.column ?? null,
    apiPath: rule?.apiPath ?? null,
    value: value === null ? null : value.slice(0, 500),
    message: rule?.title ?? id,
    fix: rule?.fix ?? '',
    personal: rule?.personal ?? false,
    editable: !isLocked(editing, rule?.column ?? ''),
  }
}

const ORDER = ['error', 'warn', 'info']

function bySeverity(a: Finding, b: Finding): number {
  return ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || (a.rule < b.rule ? -1 : 1)
}
