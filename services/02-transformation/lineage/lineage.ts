import type { CoreModel, Role } from '../model/model.ts'
import { referencesOf } from '../model/model.ts'

/** Where a CORE column comes from: RAW columns as `table.column`, and the mapping tables it passes through. */
export interface ColumnLineage {
  readonly column: string
  readonly type: string
  readonly rule: string
  readonly sources: readonly ColumnSource[]
  readonly maps: readonly string[]
}

export interface ColumnSource {
  /** Which of the joined rows: `lead`, `partner`, `owner_partner` … */
  readonly role: string
  readonly table: string
  readonly column: string
}

/** Lineage of every column of a model, read from the very expressions that the SQL is made of. */
export function columnLineage(model: CoreModel): ColumnLineage[] {
  const derived = model.columns.map(({ name, type, rule, sql }) => {
    const found = new Map<string, ColumnSource>()
    const maps = new Set<string>()
    trace(model, sql, found, maps, new Set())
    const sources = [...found.values()].sort((a, b) => compare(a, b))
    return { column: name, type, rule, sources, maps: [...maps].sort() }
  })
  return [...derived, ...waysBack(model)]
}

/** The columns that lead back to the base RAW row, and the one that no source has. */
function waysBack(model: CoreModel): ColumnLineage[] {
  const [{ alias, table }] = model.roles
  const from = (column: string, type: string, rule: string): ColumnLineage => ({
    column,
    type,
    rule,
    sources: [{ role: alias, table, column: `_${column}` }],
    maps: [],
  })
  return [
    from('raw_id', 'bigint', 'the base RAW row'),
    from('load_id', 'text', 'the load that brought it'),
    from('source_hash', 'text', 'hash of its values'),
    { column: 'transformed_at', type: 'timestamptz', rule: CHANGED, sources: [], maps: [] },
  ]
}

const CHANGED = 'when the row last changed (clock of the hub); the only column that no RAW column decides'

function compare(a: ColumnSource, b: ColumnSource): number {
  const [left, right] = [a, b].map(({ role, column }) => `${role}.${column}`)
  return (left ?? '') < (right ?? '') ? -1 : 1
}

function trace(
  model: CoreModel,
  sql: string,
  found: Map<string, ColumnSource>,
  maps: Set<string>,
  seen: Set<string>,
): void {
  for (const { alias, column } of referencesOf(sql)) {
    const name = `${alias}.${column}`
    if (seen.has(name)) continue
    seen.add(name)
    const role = model.roles.find((r) => r.alias === alias)
    if (role !== undefined) addSources(role, column, found)
    const fact = model.facts.find((step) => step.alias === alias)?.values[column]
    if (fact !== undefined) trace(model, fact, found, maps, seen)
    const map = model.maps.find((m) => m.alias === alias)
    if (map === undefined) continue
    maps.add(alias === 'rates' ? 'core.reporting_rates' : `core.${alias}`)
    trace(model, map.join, found, maps, seen)
  }
}

function addSources(role: Role, column: string, found: Map<string, ColumnSource>): void {
  const origins = role.origins?.[column] ?? [`${role.table}.${column}`]
  for (const origin of origins) {
    const [table = '', name = ''] = origin.split('.')
    found.set(`${role.alias} ${origin}`, { role: role.alias, table, column: name })
  }
}
