import { identifier } from '../sql/expressions.ts'
import type { RawSelect } from '../sql/raw-types.ts'
import type { Chosen, CoreModel, Role } from './model.ts'

/** How a statement is told which keys to work out: a key range, or a list of keys. */
export type Choice = 'range' | 'keys'

/** Condition on keys. `range`: `$2 < key <= $3`, each end open when NULL; `keys`: key in the text array `$2`. */
export function chosenBy(choice: Choice, keyType: CoreModel['keyType']): Chosen {
  if (choice === 'keys') return (key) => `${key} = any($2::text[]::${keyType}[])`
  return (key) =>
    `($2::${keyType} is null or ${key} > $2::${keyType}) and ($3::${keyType} is null or ${key} <= $3::${keyType})`
}

/** FROM clause of a model: base, left joins, facts, maps. */
export function fromClause(model: CoreModel, raw: RawSelect, chosen: Chosen): string {
  const [base, ...joined] = model.roles
  const source = (role: Role) =>
    role.from === undefined ? raw(role.table, role.reads) : role.from(raw, chosen)
  const parts = [
    `from ${source(base)} ${base.alias}`,
    ...joined.map((role) => `left join ${source(role)} ${role.alias} on ${joinCondition(role)}`),
    ...model.facts.map(({ alias, values }) => {
      const list = Object.entries(values).map(([name, sql]) => `${sql} as ${identifier(name)}`)
      // offset 0 keeps the planner from inlining (and so repeating) the expressions
      return `cross join lateral (select ${list.join(',\n      ')} offset 0) ${alias}`
    }),
    ...model.maps.map(({ join }) => join),
  ]
  return parts.join('\n    ')
}

function joinCondition({ on = 'true', provided }: Role): string {
  return provided === undefined ? on : `${on} and ${provided}`
}

const LINEAGE_COLUMNS = ['raw_id', 'load_id', 'source_hash']

/** All columns of the CORE table that follow from RAW, in order. `transformed_at` says when a row last changed. */
export function derivedColumns(model: CoreModel): string[] {
  return [...model.columns.map(({ name }) => name), ...LINEAGE_COLUMNS]
}

/** The rows RAW says CORE must hold for the chosen keys. */
export function computeRows(model: CoreModel, raw: RawSelect, chosen: Chosen): string {
  const base = model.roles[0].alias
  const list = model.columns.map(({ name, type, sql }) => `(${sql})::${type} as ${identifier(name)}`)
  const lineage = LINEAGE_COLUMNS.map((name) => `${base}._${name} as ${name}`)
  return `select ${[...list, ...lineage].join(',\n      ')}
    ${fromClause(model, raw, chosen)}
    where ${chosen(`${base}.id`)}`
}

/**
 * One statement that brings the chosen rows of CORE to what RAW says and writes only what differs.
 * $1: time of the change; the others choose (see {@link chosenBy}). Answers one row of counts.
 */
export function writeChosen(model: CoreModel, raw: RawSelect, choice: Choice): string {
  const columns = derivedColumns(model).map(identifier)
  const table = `core.${identifier(model.table)}`
  const chosen = chosenBy(choice, model.keyType)
  const of = (alias: string) => columns.map((column) => `${alias}.${column}`).join(', ')
  return `with computed as materialized (
    ${computeRows(model, raw, chosen)}
  ), changed as materialized (
    select computed.*, stored.id is null as is_new
    from computed left join ${table} stored on stored.id = computed.id
    where stored.id is null or (${of('computed')}) is distinct from (${of('stored')})
  ), written as (
    insert into ${table} (${columns.join(', ')}, transformed_at)
    select ${of('changed')}, $1::timestamptz from changed
    on conflict (id) do update set (${columns.join(', ')}, transformed_at)
      = row(${of('excluded')}, excluded.transformed_at)
  ), removed as (
    delete from ${table} stored
    where ${chosen('stored.id')}
      and not exists (select 1 from computed where computed.id = stored.id)
    returning 1
  )
  select (select count(*) from computed)::int as read,
    (select count(*) from changed where is_new)::int as inserted,
    (select count(*) from changed where not is_new)::int as updated,
    (select count(*) from removed)::int as deleted`
}
