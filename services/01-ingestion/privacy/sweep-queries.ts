import type { Db } from '../../00-platform/index.ts'
import { quote } from '../sources/postgres/page.ts'

/** What stands in place of a value within a longer text. */
export const ERASED = '[erased]'

export interface TextColumn {
  readonly name: string
  /** As format_type prints it. */
  readonly type: string
  readonly required: boolean
  /** Part of the primary key. */
  readonly key: boolean
}

export interface TextTable {
  readonly schema: string
  readonly name: string
  readonly columns: readonly TextColumn[]
  /** The one column of the primary key, whatever its type; null where there are more or none. */
  readonly key: string | null
}

/** Every column of the hub's own schemas that can hold a text, by table. */
export async function selectTextTables(db: Db): Promise<TextTable[]> {
  return await db<TextTable[]>`
    select n.nspname as schema, c.relname as name,
           jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
             'required', a.attnotnull, 'key', coalesce(a.attnum = any(p.conkey), false)) order by a.attnum) as columns,
           (select k.attname from pg_attribute k
            where k.attrelid = c.oid and cardinality(p.conkey) = 1 and k.attnum = p.conkey[1]) as key
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_constraint p on p.conrelid = c.oid and p.contype = 'p'
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('raw', 'core', 'search', 'ops', 'pgboss')
      and format_type(a.atttypid, null) in
        ('text', 'text[]', 'character varying', 'character varying[]', 'character', 'json', 'jsonb', 'json[]', 'jsonb[]')
    group by n.nspname, c.relname, c.oid, p.conkey
    order by n.nspname, c.relname`
}

export function tableName({ schema, name }: Pick<TextTable, 'schema' | 'name'>): string {
  return `${quote(schema)}.${quote(name)}`
}

/** All texts of a row as one: a row is looked at once, however many columns it has. */
function allTexts(columns: readonly TextColumn[]): string {
  return `concat_ws(E'\\n', ${columns.map(({ name }) => `t.${quote(name)}::text`).join(', ')})`
}

export async function countMatches(db: Db, table: TextTable, pattern: string): Promise<number> {
  const [row] = await db.unsafe<{ count: number }[]>(
    `select count(*) as count from ${tableName(table)} t where ${allTexts(table.columns)} ~* $1`,
    [pattern],
  )
  return row?.count ?? 0
}

export interface Hit {
  readonly at: string
  /** The row's key as text, where it has one column. */
  readonly key: string | null
  readonly columns: readonly string[]
  /** A column of the key is among them. */
  readonly inKey: boolean
}

/** Which rows of a table are meant, by the text of their key; absent: all. */
export interface Scope {
  readonly only?: readonly string[]
  readonly except?: readonly string[]
}

/** Rows with a match, at most `limit`, by place. */
export async function selectHits(
  db: Db,
  table: TextTable,
  pattern: string,
  limit: number,
  { only, except }: Scope = {},
): Promise<Hit[]> {
  const key = table.key === null ? 'null' : `t.${quote(table.key)}::text`
  const scope =
    only === undefined
      ? except === undefined
        ? ''
        : `and ${key} <> all($2::text[])`
      : `and ${key} = any($2::text[])`
  const hit = (column: TextColumn) =>
    `case when t.${quote(column.name)}::text ~* $1 then '${column.name.replaceAll("'", "''")}' end`
  const keys = table.columns.filter((column) => column.key)
  const inKey =
    keys.map(({ name }) => `coalesce(t.${quote(name)}::text ~* $1, false)`).join(' or ') || 'false'
  return await db.unsafe<Hit[]>(
    `select t.ctid::text as at, ${key} as key,
            array_remove(array[${table.columns.map(hit).join(', ')}], null) as columns, ${inKey} as "inKey"
     from ${tableName(table)} t where ${allTexts(table.columns)} ~* $1 ${scope} order by t.ctid limit ${limit}`,
    (scope === '' ? [pattern] : [pattern, [...(only ?? except ?? [])]]) as never,
  )
}

/** Takes the matches out of the rows' texts; a text that is nothing else becomes NULL where it may. Never of a key. */
export async function scrubRows(
  db: Db,
  table: TextTable,
  pattern: string,
  places: readonly string[],
): Promise<number> {
  const set = table.columns.filter((column) => !column.key).map(scrubbed)
  if (set.length === 0) return 0
  const result = await db.unsafe(
    `update ${tableName(table)} t set ${set.join(', ')}
     where t.ctid = any($2::text[]::tid[]) and ${allTexts(table.columns)} ~* $1`,
    [pattern, [...places]] as never,
  )
  return result.count
}

function scrubbed({ name, type, required }: TextColumn): string {
  const column = quote(name)
  const text = `regexp_replace(t.${column}::text, $1, '${ERASED}', 'gi')`
  const plain = /^(text|character)/.test(type) && !type.endsWith('[]')
  const value = plain && !required ? `nullif(btrim(${text}), '${ERASED}')` : text
  return `${column} = case when t.${column}::text ~* $1 then (${value})::${type} else t.${column} end`
}

export async function deleteRows(
  db: Db,
  table: TextTable,
  pattern: string,
  places: readonly string[],
): Promise<number> {
  const result = await db.unsafe(
    `delete from ${tableName(table)} t where t.ctid = any($2::text[]::tid[]) and ${allTexts(table.columns)} ~* $1`,
    [pattern, [...places]] as never,
  )
  return result.count
}

/** Words that no text of SEARCH holds any more leave its vocabulary. */
export async function deleteLostTerms(db: Db, words: readonly string[]): Promise<number> {
  const result = await db`
    delete from search.terms t
    where t.term = any(${db.array([...words])}::text[])
      and not exists (select 1 from search.opportunities o where o.document @@ to_tsquery('simple', quote_literal(t.term)))`
  return result.count
}
