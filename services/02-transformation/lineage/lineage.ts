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
  return model.columns.map(({ name, type, rule, sql }) => {
    const found = new Map<string, ColumnSource>()
    const maps = new Set<string>()
    trace(model, sql, found, maps, new Set())
    const sources = [...found.values()].sort((a, b) => compare(a, b))
    return { column: name, type, rule, sources, maps: [...maps].sort() }
  })
}

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
