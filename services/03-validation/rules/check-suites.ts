import type { Catalogue } from '../entities/catalogue.ts'
import { conditionsOf, looksAt, mustDeclare } from './looks-at.ts'
import { placedColumns, unknownPlaceholders, withoutPlaceholders } from './placeholders.ts'
import type { Rule, Suite } from './schema.ts'
import { sqlProblems, tablesOf } from './sql-check.ts'

/** What suites are checked against when the hub starts. */
export interface Known {
  /** Tables of CORE and `ace.opportunity`, each with its columns and their types. RAW is not known before a load. */
  readonly entities: Catalogue
  /** Names of the lists of data/ace/values.json. */
  readonly lists: ReadonlySet<string>
}

/** Everything that is wrong with a rule beyond its form, in words. */
export function ruleProblems(rule: Rule, known: Known): string[] {
  return [
    ...entityProblems(rule, known),
    ...columnProblems(rule, known),
    ...limitProblems(rule),
    ...kindProblems(rule, known),
    ...conditionProblems(rule),
    ...declarationProblems(rule),
  ]
}

/** Ids of rules and names of suites that stand twice. */
export function repeated(suites: readonly Suite[]): string[] {
  const twice = (names: readonly string[]) => [...new Set(names.filter((n, i) => names.indexOf(n) !== i))]
  return [
    ...twice(suites.map(({ suite }) => suite)).map((name) => `suite ${name} is declared twice`),
    ...twice(suites.flatMap(({ rules }) => rules.map(({ id }) => id))).map(
      (id) => `rule ${id} is declared twice`,
    ),
  ]
}

function entitiesOf(rule: Rule): string[] {
  return [
    ...tablesNamed(rule),
    ...[...looksAt(rule).judges, ...looksAt(rule).reads].map(({ entity }) => entity),
  ]
}

function tablesNamed(rule: Rule): string[] {
  if (rule.kind === 'references') return [rule.entity, rule.references.entity]
  if (rule.kind === 'cross-table') return [rule.entity, rule.with]
  if (rule.kind === 'sql') return [rule.entity, ...tablesOf(rule.sql)]
  if (rule.kind === 'expression') return [rule.entity, ...tablesOf(rule.valid)]
  return [rule.entity]
}

function entityProblems(rule: Rule, { entities }: Known): string[] {
  const required = (rule.requires ?? []).map((needed) => needed.split('.').slice(0, 2).join('.'))
  const unknown = [...new Set([...entitiesOf(rule), ...required])].filter(
    (entity) => !entity.startsWith('raw.') && !entities.has(entity),
  )
  const unready = [...new Set(entitiesOf(rule))].filter(
    (entity) => entity.startsWith('raw.') && !required.includes(entity),
  )
  return [
    ...unknown.map(
      (entity) => `there is no entity ${entity}; there are raw.… and ${[...entities.keys()].join(', ')}`,
    ),
    ...unready.map((entity) => `${entity} must stand in "requires": it exists only after a load`),
  ]
}

function columnProblems(rule: Rule, { entities }: Known): string[] {
  const { judges, reads } = looksAt(rule)
  const missing = [...judges, ...reads]
    .filter(({ entity, column }) => entities.get(entity)?.has(column) === false)
    .map(({ entity, column }) => `${entity} has no column ${column}`)
  const arrays = conditionsOf(rule)
    .flatMap(placedColumns)
    .filter(({ column, array }) => (isArray(entities, rule.entity, column) ?? array) !== array)
    .map(
      ({ column, array }) =>
        `${column} is ${array ? 'no' : 'an'} array: write {${array ? 'is' : 'any'}:${column}=…}`,
    )
  return [...new Set([...missing, ...arrays])]
}

function isArray(entities: Catalogue, entity: string, column: string): boolean | undefined {
  const type = entities.get(entity)?.get(column)
  return type === undefined ? undefined : type.endsWith('[]') || type === 'ARRAY'
}

function limitProblems(rule: Rule): string[] {
  const { threshold } = rule
  const whole = rule.kind === 'row-count' || rule.kind === 'freshness'
  return [
    ...(threshold !== undefined && Object.keys(threshold).length === 0 ? ['its threshold is empty'] : []),
    ...(threshold !== undefined && whole
      ? [`a rule of kind ${rule.kind} holds or not: it takes no threshold`]
      : []),
  ]
}

function kindProblems(rule: Rule, known: Known): string[] {
  switch (rule.kind) {
    case 'accepted-values':
      return acceptedProblems(rule, known)
    case 'range':
    case 'length':
    case 'row-count': {
      const { min, max } = rule
      if (min === undefined && max === undefined) return ['give it a min or a max']
      const crossed = min !== undefined && max !== undefined && typeof min === typeof max && min > max
      return crossed ? ['its min is above its max'] : []
    }
    case 'pattern':
      return patternProblems(rule.pattern)
    default:
      return []
  }
}

function acceptedProblems(rule: Extract<Rule, { kind: 'accepted-values' }>, known: Known): string[] {
  const array = isArray(known.entities, rule.entity, rule.column)
  const list = rule.valuesFrom
  return [
    ...(rule.values === undefined && list === undefined ? ['give it values or valuesFrom'] : []),
    ...(list !== undefined && !known.lists.has(list) ? [`data/ace/values.json has no list ${list}`] : []),
    ...(array === true && rule.each !== true ? [`${rule.column} is an array: write "each": true`] : []),
    ...(array === false && rule.each === true ? [`${rule.column} is no array: leave out "each"`] : []),
  ]
}

function patternProblems(pattern: string): string[] {
  try {
    new RegExp(pattern)
    return []
  } catch {
    return [`its pattern ${pattern} is no regular expression`]
  }
}

function conditionProblems(rule: Rule): string[] {
  const pieces = [
    ...conditionsOf(rule).map((sql) => ({ sql, shape: 'condition' as const })),
    ...(rule.kind === 'sql' ? [{ sql: rule.sql, shape: 'query' as const }] : []),
  ]
  return pieces.flatMap(({ sql, shape }) => [
    ...sqlProblems(withoutPlaceholders(sql), shape).map((problem) => `its SQL cannot be used: ${problem}`),
    ...unknownPlaceholders(sql).map((text) => `its SQL holds ${text}, which stands for nothing`),
  ])
}

/** Coverage must know what SQL looks at that reaches beyond its own rows; nothing but a declaration tells. */
function declarationProblems(rule: Rule): string[] {
  const isDeclared = rule.judges !== undefined || rule.reads !== undefined
  return mustDeclare(rule) && !isDeclared
    ? ['its SQL reaches beyond its own rows: say in "judges" and "reads" which columns it looks at']
    : []
}
