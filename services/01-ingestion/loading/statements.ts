import { isText, quote } from '../sources/postgres/page.ts'
import type { Target, TargetColumn } from './target.ts'

/** Rows of a JSON array parameter as typed records; `jsonText`: json columns hold JSON text and are parsed here. */
export function incoming(columns: readonly TargetColumn[], jsonText: boolean, parameter = '$1'): string {
  const isJson = (column: TargetColumn) => jsonText && /^jsonb?(\[\])?$/.test(column.type)
  const fields = columns.map((column) =>
    isJson(column)
      ? `x.${quote(column.name)}::${column.type} as ${quote(column.name)}`
      : `x.${quote(column.name)}`,
  )
  const record = columns.map((column) => `${quote(column.name)} ${isJson(column) ? 'text' : column.type}`)
  return `select ${fields.join(', ')} from jsonb_to_recordset(${parameter}::text::jsonb) as x(${record.join(', ')})`
}

const HASH: TargetColumn = { name: '_source_hash', type: 'text', volatile: false }
const INDEX: TargetColumn = { name: '_index', type: 'integer', volatile: false }
const LINEAGE = ['"_load_id"', '"_extracted_at"', '"_source_hash"']

/** $1 keys with `_source_hash` and `_index`. The indexes of those that RAW does not have, or not so. */
export function changedSql(target: Target): string {
  return `select k."_index" as index from (${incoming([...target.key, HASH, INDEX], false)}) k
    where not exists (select 1 from ${target.name} e
      where ${sameKey(target, 'e', 'k')} and e."_source_hash" = k."_source_hash" and e."_deleted_at" is null)
    order by k."_index"`
}

/** $1 rows with `_source_hash`, $2 load id, $3 time. Answers inserted and updated; what is equal is not written. */
export function upsertSql(target: Target, jsonText: boolean): string {
  const rows = incoming([...target.columns, HASH], jsonText)
  return mergeSql(
    target,
    `(select i.*, $2::text as "_load_id", $3::text::timestamptz as "_extracted_at" from (${rows}) i)`,
  )
}

/** The same for rows that lie in a relation (or subquery) with all their lineage. */
export function mergeSql(target: Target, rows: string): string {
  const names = target.columns.map((column) => quote(column.name))
  const key = target.key.map((column) => quote(column.name))
  const written = [...names, ...LINEAGE]
  const assignments = written
    .filter((name) => !key.includes(name))
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')
  // In the order of their keys, so that two loads of one table do not wait for each other in a ring.
  return `with written as (
      insert into ${target.name} as t (${written.join(', ')})
      select ${written.map((name) => `h.${name}`).join(', ')} from ${rows} h
      order by ${key.map((name) => `h.${name}`).join(', ')}
      on conflict (${key.join(', ')}) do update set ${assignments}, "_deleted_at" = null
      where (t."_source_hash" is distinct from excluded."_source_hash" or t."_deleted_at" is not null)
        ${guarded(target)}
      returning (t.xmax = 0) as fresh
    )
    select count(*) filter (where fresh)::int as inserted, count(*) filter (where not fresh)::int as updated
    from written`
}

function guarded({ guard }: Target): string {
  return guard === undefined ? '' : `and (${guard})`
}

/** $1 rows. Takes every value through its type without writing anything. */
export function probeSql(columns: readonly TargetColumn[], jsonText: boolean): string {
  return `select count(i.*)::int as n from (${incoming(columns, jsonText)} offset 0) i`
}

/** Columns of a line as {@link stageSql} and a COPY into RAW take them. */
export function lineColumns(target: Target): readonly string[] {
  return [...target.columns.filter((column) => column.volatile).map(({ name }) => name), ...target.hashed]
}

/** Where the lines of one transaction wait for their merge: they are gone at its end. */
export const STAGE = '"revops_loading"'

export function stageSql(target: Target): string {
  const columns = [...lineColumns(target).map(quote), ...LINEAGE]
  return `create temporary table ${STAGE} on commit drop as select ${columns.join(', ')} from ${target.name} limit 0`
}

export function copySql(target: Target, into: string): string {
  return `copy ${into} (${[...lineColumns(target).map(quote), ...LINEAGE].join(', ')}) from stdin`
}

/**
 * $1 keys read, $2 name of notes, $3 time, then the bounds. Notes the keys of living rows that lie in (after, upTo] and
 * were not read. `after` and `upTo` say how many leading key columns each bound has; 0 is open.
 * Text keys compare by code points, as the sources order them.
 */
export function absentSql(target: Target, after: number, upTo: number): string {
  const keyOf = (alias: string) => target.key.map(({ name }) => `${alias}.${quote(name)}`).join(', ')
  // "not in" is hashed whatever the planner guesses of the keys' number; "not exists" compares each with each.
  return `with keys as materialized (${incoming(target.key, false)}),
    found as (
      select ${keyAsJson(target)} as key, (row_number() over () - 1) / ${KEYS_PER_NOTE} as part from ${target.name} t
      where t."_deleted_at" is null
        ${after > 0 ? `and ${comparedKey(target, '>', 4, after)}` : ''}
        ${upTo > 0 ? `and ${comparedKey(target, '<=', 4 + after, upTo)}` : ''}
        and (${keyOf('t')}) not in (select ${keyOf('k')} from keys k)
        ${guarded(target)}
    )
    ${NOTE_FOUND}`
}

/** $1 keys, $2 name of notes, $3 time. Notes those of them whose rows live. */
export function heldSql(target: Target): string {
  return `with found as (
      select ${keyAsJson(target)} as key, (row_number() over () - 1) / ${KEYS_PER_NOTE} as part
      from ${target.name} t join (${incoming(target.key, false)}) k on ${sameKey(target, 't', 'k')}
      where t."_deleted_at" is null
    )
    ${NOTE_FOUND}`
}

/** Rows that one transaction marks as gone. */
const KEYS_PER_NOTE = 5_000
const NOTE_FOUND = `insert into ops.settings (name, value, updated_at)
    select $2::text || gen_random_uuid(), jsonb_agg(key), $3::text::timestamptz from found group by part`

function keyAsJson(target: Target): string {
  return `jsonb_build_array(${target.key.map(({ name }) => `t.${quote(name)}::text`).join(', ')})`
}

/** $1 how far to count, then the bounds: how many rows live between them. */
export function livingSql(target: Target, after: number, upTo: number): string {
  return `select count(*)::int as n from (
      select 1 from ${target.name} t
      where t."_deleted_at" is null
        ${after > 0 ? `and ${comparedKey(target, '>', 2, after)}` : ''}
        ${upTo > 0 ? `and ${comparedKey(target, '<=', 2 + after, upTo)}` : ''}
      limit $1::text::bigint) living`
}

/**
 * The bounds' parameters, `after` and `upTo` as in {@link absentSql}. One digest over the hashes of the living rows
 * between them, in the order of their keys: equal to that of what was read, nothing changed there and nothing is gone.
 */
export function digestSql(target: Target, after: number, upTo: number): string {
  const order = target.key.map(ordered).join(', ')
  return `select encode(sha256(convert_to(string_agg(t."_source_hash", '' order by ${order}), 'UTF8')), 'hex') as digest
    from ${target.name} t
    where ${livingBetween(target, after, upTo)}`
}

function livingBetween(target: Target, after: number, upTo: number): string {
  return `t."_deleted_at" is null
      ${after > 0 ? `and ${comparedKey(target, '>', 1, after)}` : ''}
      ${upTo > 0 ? `and ${comparedKey(target, '<=', 1 + after, upTo)}` : ''}`
}

/** What divides the parts of a key, and one key from the next, in a digest of keys. */
export const [PART_END, KEY_END] = ['\u001f', '\u001e'] as const

/** Like {@link digestSql}, over keys and change moments. */
export function momentsDigestSql(
  target: Target,
  changeColumn: TargetColumn,
  after: number,
  upTo: number,
): string {
  const parts = [...target.key, changeColumn].map(({ name }) => `coalesce(t.${quote(name)}::text, '')`)
  const order = target.key.map(ordered).join(', ')
  return `select encode(sha256(convert_to(coalesce(string_agg(concat_ws(e'\\x1f', ${parts.join(', ')}), e'\\x1e' order by ${order}), ''), 'UTF8')), 'hex') as digest
    from ${target.name} t
    where ${livingBetween(target, after, upTo)}`
}

/**
 * $1 keys with `_at` and `_index`. The indexes of those that RAW does not have, or whose row says another change moment:
 * what an incremental load never saw, because it was committed too late.
 */
export function strayedSql(target: Target, changeColumn: TargetColumn): string {
  const moment = { ...changeColumn, name: '_at' }
  return `select k."_index" as index from (${incoming([...target.key, moment, INDEX], false)}) k
    where not exists (select 1 from ${target.name} e
      where ${sameKey(target, 'e', 'k')} and e."_deleted_at" is null
        and e.${quote(changeColumn.name)} is not distinct from k."_at")
    order by k."_index"`
}

/**
 * $1 how many, $2… a key of this many columns: the keys of living rows behind it, in order, as arrays of text. The order is
 * that of the key's index, not "C": otherwise each page would be a sort of the whole table.
 */
export function keysSql(target: Target, after: number): string {
  const key = target.key.map(({ name }) => `t.${quote(name)}`)
  const bound = target.key.map((column, i) => `$${2 + i}::text::${column.type}`)
  return `select array[${key.map((name) => `${name}::text`).join(', ')}] as key
    from ${target.name} t
    where t."_deleted_at" is null ${after > 0 ? `and (${key.join(', ')}) > (${bound.join(', ')})` : ''}
    order by ${key.join(', ')} limit $1::text::integer`
}

/** $1 keys, $2 load id, $3 time. Marks the rows of these keys as gone. */
export function goneSql(target: Target): string {
  return `with gone as (
      update ${target.name} t set "_deleted_at" = $3::text::timestamptz, "_load_id" = $2::text,
             "_extracted_at" = $3::text::timestamptz
      from (${incoming(target.key, false)}) k
      where t."_deleted_at" is null and ${sameKey(target, 't', 'k')} ${guarded(target)}
      returning 1
    )
    select count(*)::int as deleted from gone`
}

/**
 * $1 loads. Keys, as text, of living rows that refer to rows which these loads marked as gone: the source may have
 * emptied the reference without a change of the moment. Each reference is a column here, and table and column there.
 */
export function referringSql(
  target: Target,
  references: readonly { readonly column: string; readonly table: string; readonly to: string }[],
): string {
  const conditions = references.map(
    ({ column, table, to }) =>
      `t.${quote(column)} in (select g.${quote(to)} from ${table} g
        where g."_deleted_at" is not null and g."_load_id" = any($1::text[]))`,
  )
  const key = target.key.map(({ name }) => `t.${quote(name)}::text`).join(', ')
  return `select ${key} from ${target.name} t
    where t."_deleted_at" is null and (${conditions.join(' or ')}) order by ${target.key.map(ordered).join(', ')}
    limit ${MOST_REFERRING}`
}

/** Rows read again for what was deleted elsewhere, per table and round. */
export const MOST_REFERRING = 100_000

/** The bounds' parameters, `after` and `upTo` as in {@link absentSql}. One row when there is any between them. */
export function anyBetweenSql(target: Target, after: number, upTo: number): string {
  return `select 1 from ${target.name} t
    where true
      ${after > 0 ? `and ${comparedKey(target, '>', 1, after)}` : ''}
      ${upTo > 0 ? `and ${comparedKey(target, '<=', 1 + after, upTo)}` : ''} limit 1`
}

/** The leading key columns against as many parameters. */
function comparedKey(target: Target, operator: '>' | '<=', firstParameter: number, width: number): string {
  const key = target.key.slice(0, width)
  const bound = key.map((column, i) => `$${firstParameter + i}::text::${column.type}`)
  return `(${key.map(ordered).join(', ')}) ${operator} (${bound.join(', ')})`
}

function ordered(column: TargetColumn): string {
  const name = `t.${quote(column.name)}`
  return isText(column.type) ? `${name} collate "C"` : name
}

function sameKey(target: Target, left: string, right: string): string {
  return target.key.map(({ name }) => `${left}.${quote(name)} = ${right}.${quote(name)}`).join(' and ')
}
