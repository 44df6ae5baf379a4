import type { EntitySource } from '../entities/entities.ts'
import { BLANKS, isOneOf, literal } from './comparable.ts'
import { placed } from './placeholders.ts'
import type { Rule } from './schema.ts'

/** What a rule needs besides itself to become SQL. */
export interface CompileContext {
  /** Where an entity's rows come from; key and columns by name. */
  source(entity: string): EntitySource
  /** The values of a list of data/ace/values.json. */
  values(list: string): readonly string[]
  readonly now: Date
}

export interface CompiledRule {
  /** Answers `entity_key, value` for each row that fails. Complete, so it can be pasted and run again. */
  readonly failures: string
  /** Answers `n`: the rows the rule looks at. */
  readonly checked: string
}

/** Turns a rule into the SQL that runs and is stored with its failures. */
export function compileRule(rule: Rule, context: CompileContext): CompiledRule {
  const { from, key } = context.source(rule.entity)
  const written = (sql: string) => placed(sql, { now: context.now, rows: from })
  const when = rule.when === undefined ? 'true' : written(rule.when)
  const rows = `${from} t where (${when})`
  const checked = `select count(*) as n from ${rows}`
  const failing = (condition: string, value: string) => ({
    checked,
    failures: `select ${key}::text as entity_key, ${value}::text as value from ${rows} and (${condition})`,
  })
  switch (rule.kind) {
    case 'not-null':
      return failing(isEmpty(`t.${rule.column}`), `t.${rule.column}`)
    case 'unique':
      return { checked, failures: duplicates(rule.column, key, rows) }
    case 'references': {
      const target = context.source(rule.references.entity).from
      return failing(
        `not (${isEmpty(`t.${rule.column}`)}) and not exists (select 1 from ${target} r where r.${rule.references.column} = t.${rule.column})`,
        `t.${rule.column}`,
      )
    }
    case 'accepted-values':
      return failing(notAccepted(rule, context), `t.${rule.column}`)
    case 'range':
      return failing(outside(`t.${rule.column}`, rule.min, rule.max), `t.${rule.column}`)
    case 'pattern':
      return failing(
        `t.${rule.column}::text <> '' and t.${rule.column}::text !~ ${literal(rule.pattern)}`,
        `t.${rule.column}`,
      )
    case 'length':
      return failing(
        `t.${rule.column} <> '' and (${outside(`char_length(t.${rule.column})`, rule.min, rule.max)})`,
        `char_length(t.${rule.column})`,
      )
    case 'expression':
      return failing(`(${written(rule.valid)}) is false`, `t.${rule.column}`)
    case 'cross-table':
      return crossTable(rule, context, { from, key, when, valid: written(rule.valid) })
    case 'row-count':
      return {
        checked,
        failures: `select 'rows' as entity_key, count(*)::text as value from ${rows} having ${outside('count(*)', rule.min, rule.max)}`,
      }
    case 'freshness': {
      const oldest = new Date(context.now.getTime() - rule.maxAgeHours * 3_600_000).toISOString()
      const newest = `max(t.${rule.column})`
      return {
        checked,
        failures: `select 'newest' as entity_key, ${newest}::text as value from ${rows} having ${newest} is null or ${newest} < ${literal(oldest)}::timestamptz`,
      }
    }
    case 'sql':
      return {
        checked,
        failures: `select entity_key::text, value::text from (${written(rule.sql)}) found`,
      }
  }
}

const BLANK_MEMBERS = '^[{](NULL|"[[:space:]\u00a0]*")(,(NULL|"[[:space:]\u00a0]*"))*[}]$'

/** NULL, a text of blanks, a list without a member that is more than blanks. */
function isEmpty(column: string): string {
  const text = `${column}::text`
  return `${column} is null or btrim(${text}, ${BLANKS}) in ('', '{}') or (${text} like '{%' and ${text} ~ ${literal(BLANK_MEMBERS)})`
}

function duplicates(column: string, key: string, rows: string): string {
  return `select entity_key, value from (select ${key}::text as entity_key, t.${column}::text as value, count(*) over (partition by t.${column}) as n from ${rows} and not (${isEmpty(`t.${column}`)})) counted where n > 1`
}

function outside(value: string, min: number | string | undefined, max: number | string | undefined): string {
  const text = (bound: number | string) => (typeof bound === 'number' ? String(bound) : literal(bound))
  const parts = [
    ...(min === undefined ? [] : [`${value} < ${text(min)}`]),
    ...(max === undefined ? [] : [`${value} > ${text(max)}`]),
  ]
  return parts.length === 0 ? 'false' : parts.join(' or ')
}

function notAccepted(rule: Extract<Rule, { kind: 'accepted-values' }>, context: CompileContext): string {
  const values = [
    ...(rule.values ?? []),
    ...(rule.valuesFrom === undefined ? [] : context.values(rule.valuesFrom)),
  ]
  if (rule.each === true)
    return `exists (select 1 from unnest(t.${rule.column}) element where element <> '' and not ${isOneOf('element', values)})`
  return `t.${rule.column} <> '' and not ${isOneOf(`t.${rule.column}`, values)}`
}

/** Rows of the entity beside the rows of another that carry the same keys; a row without a key has nothing to compare. */
function crossTable(
  rule: Extract<Rule, { kind: 'cross-table' }>,
  context: CompileContext,
  { from, key, when, valid }: { from: string; key: string; when: string; valid: string },
): CompiledRule {
  const pairs = Object.entries(rule.on)
  const on = pairs.map(([column, other]) => `r.${other} = t.${column}`).join(' and ')
  // The keys of a partner that is there are never NULL: they are equal to something.
  const isAlone = pairs.map(([, other]) => `r.${other} is null`).join(' or ')
  const keyed = pairs.map(([column]) => `not (${isEmpty(`t.${column}`)})`).join(' and ')
  const mustExist = rule.missing === 'fail'
  const other = context.source(rule.with).from
  const rows = `${from} t ${mustExist ? 'left ' : ''}join ${other} r on ${on} where (${when}) and ${keyed}`
  const value =
    rule.otherColumn === undefined
      ? `t.${rule.column}::text`
      : `concat(t.${rule.column}, ' against ', coalesce(r.${rule.otherColumn}::text, 'nothing'))`
  return {
    checked: `select count(*) as n from ${rows}`,
    failures: `select ${key}::text as entity_key, ${value} as value from ${rows} and (${mustExist ? `${isAlone} or ` : ''}(${valid}) is false)`,
  }
}
