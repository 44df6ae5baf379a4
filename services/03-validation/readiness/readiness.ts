import type { Db } from '../../00-platform/index.ts'
import type { ValidationDeps } from '../deps.ts'
import { type AceSide, entitySource, ODOO_ANSWERS } from '../entities/entities.ts'
import { validationErrors } from '../errors.ts'
import { readCatalogue } from '../queries.ts'
import { compileRule, literal } from '../rules/compile.ts'
import type { Rule } from '../rules/schema.ts'
import { edits } from './edits.ts'

export interface Finding {
  readonly rule: string
  readonly severity: string
  readonly column: string | null
  readonly apiPath: string | null
  readonly value: string | null
  readonly message: string
  readonly fix: string
  readonly personal: boolean
}

/**
 * Says what AWS would reject about one opportunity, each with its fix, and what may be edited now.
 * An ACE id (`O…`) is checked as RAW has it; a number is an Odoo opportunity as it would be registered: fields
 * Odoo does not hold are listed in `toFillIn` instead of as findings. Findings: severity first, then rule.
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
  const rules = aceRules(deps)
  const context = { source, values: (list: string) => deps.ace.values[list] ?? [], now }
  const known = side === 'ace' ? rules : rules.filter((rule) => isAnswered(rule))
  const statements = known.map(
    (rule) =>
      `select ${literal(rule.id)} as rule, value from (${compileRule(rule, context).failures}) f where f.entity_key = $1`,
  )
  const failing = await db.unsafe<{ rule: string; value: string | null }[]>(statements.join(' union all '), [
    id,
  ])
  const findings = failing.map(({ rule, value }) => finding(rules, rule, value)).sort(bySeverity)
  return {
    id,
    side,
    ready: findings.every(({ severity }) => severity === 'info'),
    stage: state.stage,
    reviewStatus: state.reviewStatus,
    findings,
    toFillIn: side === 'ace' ? [] : toFillIn(deps, rules),
    editing: edits(deps.ace, side, state.reviewStatus, state.stage),
  }
}

function aceRules(deps: ValidationDeps): Rule[] {
  return deps.suites.flatMap(({ rules }) => rules).filter(({ entity }) => entity === 'ace.opportunity')
}

/** Rules that only look at fields Odoo answers; the id of an unregistered opportunity is not an ACE id yet. */
function isAnswered(rule: Rule): boolean {
  if (rule.column === 'id' || rule.kind === 'unique') return false
  return rule.column !== undefined && ODOO_ANSWERS[rule.column] !== undefined
}

function toFillIn(deps: ValidationDeps, rules: readonly Rule[]) {
  const required = rules.filter(
    (r) => r.kind === 'not-null' && r.severity === 'warn' && r.when === undefined && !isAnswered(r),
  )
  return required.map((rule) => ({
    column: rule.column ?? '',
    apiPath: deps.ace.fields.find(({ name }) => name === rule.column)?.apiPath ?? null,
    fix: rule.fix,
  }))
}

function finding(rules: readonly Rule[], id: string, value: string | null): Finding {
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
  }
}

const ORDER = ['error', 'warn', 'info']

function bySeverity(a: Finding, b: Finding): number {
  return ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || (a.rule < b.rule ? -1 : 1)
}
