import { identifier } from '../sql/expressions.ts'
import type { RawCatalogue } from '../sql/raw-shape.ts'
import type { RawHistory, RawSelect } from '../sql/raw-types.ts'
import { type CoreModel, type Role, referencesOf } from './model.ts'

/** RAW tables that a model reads, each once, in order. `from` may read more than its own: those are named by `origins`. */
export function tablesOf(model: CoreModel): string[] {
  return [...new Set(model.roles.flatMap(tablesOfRole))].sort()
}

function tablesOfRole(role: Role): string[] {
  const others = Object.values(role.origins ?? {}).flat()
  return [role.table, ...others.map((origin) => origin.split('.')[0] ?? '')]
}

/** Columns that joins of the model compare, by table (`raw.x`), as far as RAW has them. */
export function joinColumns(model: CoreModel, catalogue: RawCatalogue): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const table of tablesOf(model)) {
    const columns = [...(catalogue.get(table)?.keys() ?? [])]
    found.set(
      `raw.${table}`,
      columns.filter((name) => /^id$|_id$/.test(name) && !name.startsWith('_')),
    )
  }
  return found
}

/**
 * Statement that answers `id`, the keys of the base table whose CORE row may be another one now; undefined when nothing
 * but a full rebuild will do.
 * - A changed row of the base itself.
 * - A row that refers to a changed one, directly or through others: the joins are those of the model, by the row's own id,
 *   without what else they ask for (`provided`), which the change may have undone. A reference that itself changed lies
 *   in a changed row, so the joins as they are now find all.
 * - What a role with a grouping of its own says (`touched`).
 *
 * @param changed RAW tables with changed rows; at least one.
 */
export function changedKeys(
  model: CoreModel,
  raw: RawSelect,
  history: RawHistory,
  changed: ReadonlySet<string>,
): string | undefined {
  const affected = model.roles.filter((role) => tablesOfRole(role).some((table) => changed.has(table)))
  if (affected.some((role) => role.from !== undefined && role.touched === undefined)) return undefined
  const plain = affected.filter((role) => role.from === undefined)
  const parts = affected.flatMap((role) => (role.touched === undefined ? [] : [role.touched(history)]))
  if (plain.length > 0) parts.unshift(throughJoins(model, raw, history, plain))
  return `select distinct id from (${parts.join('\n    union all ')}) touched where id is not null order by id`
}

function throughJoins(
  model: CoreModel,
  raw: RawSelect,
  history: RawHistory,
  affected: readonly Role[],
): string {
  const [base] = model.roles
  // one with a grouping of its own is here only for what is joined behind it, and did not change itself
  const source = (role: Role) =>
    role.from === undefined ? history(role.table, role.reads, ['id']) : role.from(raw, () => 'true')
  const needed = withUpstream(model, affected)
  const joins = model.roles
    .filter((role) => role !== base && needed.has(role))
    .map((role) => `left join ${source(role)} ${role.alias} on ${role.on ?? 'true'}`)
  const changed = affected.map(({ alias }) => `${identifier(alias)}._changed`).join(' or ')
  return `select ${base.alias}.id from ${source(base)} ${base.alias}
      ${joins.join('\n      ')}
      where ${changed}`
}

/** The given roles, and those whose columns their joins need. */
function withUpstream(model: CoreModel, roles: readonly Role[]): Set<Role> {
  const needed = new Set<Role>()
  const add = (role: Role) => {
    if (needed.has(role)) return
    needed.add(role)
    const named = new Set(referencesOf(role.on ?? '').map(({ alias }) => alias))
    for (const other of model.roles) if (named.has(other.alias)) add(other)
  }
  for (const role of roles) add(role)
  return needed
}
