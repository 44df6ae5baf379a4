import { placedColumns } from './placeholders.ts'
import type { Rule } from './schema.ts'
import { columnsOf, tablesOf } from './sql-check.ts'

/** A column of a table or of `ace.opportunity`. */
export interface ColumnOf {
  readonly entity: string
  readonly column: string
}

export interface LooksAt {
  /** Columns about whose values the rule decides. */
  readonly judges: readonly ColumnOf[]
  /** Columns that say which rows count or which belong together; their own values may be anything. */
  readonly reads: readonly ColumnOf[]
}

/**
 * What a rule looks at: read off its kind, column and conditions, and, where it holds SQL over more than its own rows,
 * what it declares. `covered/declarations.test.ts` holds both to what PostgreSQL says the compiled rule depends on.
 * A column is in one of both lists, once; the key that names a failing row is in neither.
 */
export function looksAt(rule: Rule): LooksAt {
  const judges = distinct([...judgedOf(rule), ...declared(rule.judges)])
  const isJudged = (one: ColumnOf) => judges.some((judged) => isSame(judged, one))
  const reads = distinct([...readOf(rule), ...declared(rule.reads)]).filter((one) => !isJudged(one))
  return { judges, reads }
}

/** A rule about a whole table: how many rows it has, how old they are. */
export function isOfTable(rule: Rule): boolean {
  return looksAt(rule).judges.length === 0
}

/** A rule whose SQL reaches beyond the rows of its entity must declare what it looks at. */
export function mustDeclare(rule: Rule): boolean {
  if (rule.kind === 'sql') return true
  return conditionsOf(rule).some((sql) => tablesOf(sql).length > 0)
}

/** The pieces of SQL that a rule holds over alias t (and r), without those of a whole query. */
export function conditionsOf(rule: Rule): string[] {
  return [...(rule.when === undefined ? [] : [rule.when]), ...validOf(rule)]
}

function validOf(rule: Rule): string[] {
  return rule.kind === 'expression' || rule.kind === 'cross-table' ? [rule.valid] : []
}

function judgedOf(rule: Rule): ColumnOf[] {
  if (rule.kind === 'freshness') return []
  const own = rule.column === undefined ? [] : [of(rule.entity, rule.column)]
  const here = validOf(rule)
    .flatMap(columnsHere)
    .map((column) => of(rule.entity, column))
  const there =
    rule.kind === 'cross-table' ? columnsOf(rule.valid, 'r').map((column) => of(rule.with, column)) : []
  return [...own, ...here, ...there]
}

function readOf(rule: Rule): ColumnOf[] {
  const when = rule.when === undefined ? [] : columnsHere(rule.when).map((column) => of(rule.entity, column))
  switch (rule.kind) {
    case 'freshness':
      return [...when, of(rule.entity, rule.column)]
    case 'references':
      return [...when, of(rule.references.entity, rule.references.column)]
    case 'cross-table': {
      const keys = Object.entries(rule.on).flatMap(([own, other]) => [
        of(rule.entity, own),
        of(rule.with, other),
      ])
      const shown = rule.otherColumn === undefined ? [] : [of(rule.with, rule.otherColumn)]
      return [...when, ...keys, ...shown]
    }
    default:
      return when
  }
}

function columnsHere(sql: string): string[] {
  return [...columnsOf(sql, 't'), ...placedColumns(sql).map(({ column }) => column)]
}

const of = (entity: string, column: string): ColumnOf => ({ entity, column })
const isSame = (a: ColumnOf, b: ColumnOf) => a.entity === b.entity && a.column === b.column

function declared(names: readonly string[] = []): ColumnOf[] {
  return names.map((name) => {
    const at = name.lastIndexOf('.')
    return of(name.slice(0, at), name.slice(at + 1))
  })
}

function distinct(columns: readonly ColumnOf[]): ColumnOf[] {
  return columns.filter((one, at) => columns.findIndex((other) => isSame(one, other)) === at)
}
