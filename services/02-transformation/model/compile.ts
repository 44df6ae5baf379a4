import { identifier } from '../sql/expressions.ts'
import type { CoreModel, RawSelect, Role } from './model.ts'

/** Condition on a key column for the rows of one chunk: `$1 < key <= $2`, each end open when NULL. */
export function inChunk(key: string, keyType: CoreModel['keyType']): string {
  return `($1::${keyType} is null or ${key} > $1::${keyType}) and ($2::${keyType} is null or ${key} <= $2::${keyType})`
}

/** FROM clause of a model: base, left joins, facts, maps. */
export function fromClause(model: CoreModel, raw: RawSelect): string {
  const [base, ...joined] = model.roles
  const parts = [
    `from ${source(base, raw)} ${base.alias}`,
    ...joined.map((role) => `left join ${source(role, raw)} ${role.alias} on ${role.on ?? 'true'}`),
    ...model.facts.map(({ alias, values }) => {
      const list = Object.entries(values).map(([name, sql]) => `${sql} as ${identifier(name)}`)
      // offset 0 keeps the planner from inlining (and so repeating) the expressions
      return `cross join lateral (select ${list.join(',\n      ')} offset 0) ${alias}`
    }),
    ...model.maps.map(({ join }) => join),
  ]
  return parts.join('\n    ')
}

function source(role: Role, raw: RawSelect): string {
  return role.from === undefined ? raw(role.table, role.reads) : role.from(raw)
}

const LINEAGE_COLUMNS = ['raw_id', 'load_id', 'source_hash']

/** All columns of the CORE table that follow from RAW, in order. `transformed_at` says when a row last changed. */
export function derivedColumns(model: CoreModel): string[] {
  return [...model.columns.map(({ name }) => name), ...LINEAGE_COLUMNS]
}

/** The rows RAW says CORE must hold, for one chunk of keys. */
export function computeRows(model: CoreModel, raw: RawSelect): string {
  const base = model.roles[0].alias
  const list = model.columns.map(({ name, type, sql }) => `(${sql})::${type} as ${identifier(name)}`)
  const lineage = LINEAGE_COLUMNS.map((name) => `${base}._${name} as ${name}`)
  return `select ${[...list, ...lineage].join(',\n      ')}
    ${fromClause(model, raw)}
    where ${inChunk(`${base}.id`, model.keyType)}`
}

/**
 * One statement that brings one chunk of CORE to what RAW says and writes only what differs.
 * $1, $2: key range; $3: time of the change. Answers one row of counts.
 */
export function writeChunk(model: CoreModel, raw: RawSelect): string {
  const columns = derivedColumns(model).map(identifier)
  const table = `core.${identifier(model.table)}`
  const of = (alias: string) => columns.map((column) => `${alias}.${column}`).join(', ')
  return `with computed as materialized (
    ${computeRows(model, raw)}
  ), changed as materialized (
    select computed.*, stored.id is null as is_new
    from computed left join ${table} stored on stored.id = computed.id
    where stored.id is null or (${of('computed')}) is distinct from (${of('stored')})
  ), written as (
    insert into ${table} (${columns.join(', ')}, transformed_at)
    select ${of('changed')}, $3::timestamptz from changed
    on conflict (id) do update set (${columns.join(', ')}, transformed_at)
      = row(${of('excluded')}, excluded.transformed_at)
  ), removed as (
    delete from ${table} stored
    where ${inChunk('stored.id', model.keyType)}
      and not exists (select 1 from computed where computed.id = stored.id)
    returning 1
  )
  select (select count(*) from computed)::int as read,
    (select count(*) from changed where is_new)::int as inserted,
    (select count(*) from changed where not is_new)::int as updated,
    (select count(*) from removed)::int as deleted`
}
