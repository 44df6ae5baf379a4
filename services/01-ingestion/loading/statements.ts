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

/**
 * SHA-256 over the row's values by column name. Empty values and volatile columns are left out, so that neither a new,
 * still empty column nor a field that changes by itself makes every row look changed.
 */
export function hashOf(target: Target, alias: string): string {
  const volatile = target.columns.filter((column) => column.volatile).map((column) => column.name)
  const without = volatile.map((name) => ` - '${name.replaceAll("'", "''")}'`).join('')
  return `encode(sha256(convert_to((jsonb_strip_nulls(to_jsonb(${alias}))${without})::text, 'UTF8')), 'hex')`
}

/** $1 rows, $2 load id, $3 time. Answers inserted and updated; what is equal is neither written nor locked. */
export function upsertSql(target: Target, jsonText: boolean): string {
  const names = target.columns.map((column) => quote(column.name))
  const key = target.key.map((column) => quote(column.name))
  const same = key.map((name) => `e.${name} = h.${name}`).join(' and ')
  const assignments = [
    ...names.filter((name) => !key.includes(name)),
    '"_load_id"',
    '"_extracted_at"',
    '"_source_hash"',
  ]
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')
  return `with incoming as materialized (${incoming(target.columns, jsonText)}),
    hashed as materialized (select i.*, ${hashOf(target, 'i')} as "_source_hash" from incoming i),
    written as (
      insert into ${target.name} as t (${names.join(', ')}, "_load_id", "_extracted_at", "_source_hash")
      select ${names.map((name) => `h.${name}`).join(', ')}, $2::text, $3::text::timestamptz, h."_source_hash"
      from hashed h
      where not exists (select 1 from ${target.name} e
        where ${same} and e."_source_hash" = h."_source_hash" and e."_deleted_at" is null)
      on conflict (${key.join(', ')}) do update set ${assignments}, "_deleted_at" = null
      where t."_source_hash" is distinct from excluded."_source_hash" or t."_deleted_at" is not null
      returning (t.xmax = 0) as fresh
    )
    select count(*) filter (where fresh)::int as inserted, count(*) filter (where not fresh)::int as updated
    from written`
}

/** $1 rows. Takes every value through its type and the hash without writing anything. */
export function probeSql(target: Target, columns: readonly TargetColumn[], jsonText: boolean): string {
  return `select count(${hashOf(target, 'i')})::int as n from (${incoming(columns, jsonText)} offset 0) i`
}

/**
 * $1 keys read, $2 load id, $3 time, then the bounds. Marks rows whose key lies in (after, upTo] and was not read.
 * `after` and `upTo` say how many leading key columns each bound has; 0 is open.
 * Text keys compare by code points, as the sources order them.
 */
export function tombstoneSql(target: Target, after: number, upTo: number): string {
  const left = (width: number) => target.key.slice(0, width).map(ordered).join(', ')
  const bound = (from: number, width: number) =>
    target.key
      .slice(0, width)
      .map((column, i) => `$${from + i}::text::${column.type}`)
      .join(', ')
  const same = target.key.map((column) => `k.${quote(column.name)} = t.${quote(column.name)}`).join(' and ')
  return `with keys as materialized (${incoming(target.key, false)}),
    gone as (
      update ${target.name} t set "_deleted_at" = $3::text::timestamptz, "_load_id" = $2::text,
             "_extracted_at" = $3::text::timestamptz
      where t."_deleted_at" is null
        ${after > 0 ? `and (${left(after)}) > (${bound(4, after)})` : ''}
        ${upTo > 0 ? `and (${left(upTo)}) <= (${bound(4 + after, upTo)})` : ''}
        and not exists (select 1 from keys k where ${same})
      returning 1
    )
    select count(*)::int as deleted from gone`
}

function ordered(column: TargetColumn): string {
  const name = `t.${quote(column.name)}`
  return isText(column.type) ? `${name} collate "C"` : name
}
