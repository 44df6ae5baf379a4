import type { EntitySource } from '../entities/entities.ts'
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

/** A string literal; the SQL that ran is stored as text, so values are written out instead of bound. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** Turns a rule into the SQL that runs and is stored with its failures. */
export function compileRule(rule: Rule, context: CompileContext): CompiledRule {
  const { from, key } = context.source(rule.entity)
  const when = rule.when === undefined ? 'true' : placed(rule.when, context)
  const rows = `${from} t where (${when})`
  const checked = `select count(*) as n from ${rows}`
  const failing = (condition: string, value: string) => ({
    checked,
    failures: `select ${key}::text as entity_key, ${value}::text as value from ${rows} and (${condition})`,
  })
  switch (rule.kind) {
    case 'not-null':
      return failing(isEmpty(rule.column), `t.${rule.column}`)
    case 'unique':
      return { checked, failures: duplicates(rule.column, key, rows) }
    case 'references': {
      const target = context.source(rule.references.entity).from
      return failing(
        `t.${rule.column} is not null and not exists (select 1 from ${target} r where r.${rule.references.column} = t.${rule.column})`,
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
      return failing(`(${placed(rule.valid, context)}) is false`, `t.${rule.column}`)
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
        failures: `select entity_key::text, value::text from (${placed(rule.sql, context)}) found`,
      }
  }
}

function isEmpty(column: string): string {
  return `t.${column} is null or t.${column}::text in ('', '{}')`
}

function duplicates(column: string, key: string, rows: string): string {
  return `select entity_key, value from (select ${key}::text as entity_key, t.${column}::text as value, count(*) over (partition by t.${column}) as n from ${rows} and t.${column} is not null and t.${column}::text <> '') counted where n > 1`
}

function outside(value: string, min: number | string | undefined, max: number | string | undefined): string {
  const written = (bound: number | string) => (typeof bound === 'number' ? String(bound) : literal(bound))
  const parts = [
    ...(min === undefined ? [] : [`${value} < ${written(min)}`]),
    ...(max === undefined ? [] : [`${value} > ${written(max)}`]),
  ]
  return parts.length === 0 ? 'false' : parts.join(' or ')
}

/** AWS literals differ in case, double spaces, & and "and", hyphen and dash: none of it counts. */
function comparable(value: string): string {
  return String.raw`btrim(regexp_replace(replace(replace(translate(lower(${value}), E'\u2010\u2011\u2012\u2013\u2014\u00a0', '----- '), '&', ' and '), '-', ' - '), ' +', ' ', 'g'))`
}

function notAccepted(rule: Extract<Rule, { kind: 'accepted-values' }>, context: CompileContext): string {
  const values = [
    ...(rule.values ?? []),
    ...(rule.valuesFrom === undefined ? [] : context.values(rule.valuesFrom)),
  ]
  const list = `(select ${comparable('accepted')} from unnest(array[${values.map(literal).join(', ')}]::text[]) accepted)`
  if (rule.each === true)
    return `exists (select 1 from unnest(t.${rule.column}) element where element <> '' and ${comparable('element')} not in ${list})`
  return `t.${rule.column} <> '' and ${comparable(`t.${rule.column}`)} not in ${list}`
}

function placed(sql: string, context: CompileContext): string {
  return sql.replaceAll('{today}', `${literal(context.now.toISOString().slice(0, 10))}::date`)
}
