import type { Db } from '../database/client.ts'

export const BACKED_UP_SCHEMAS = ['raw', 'core', 'search', 'ops']

export interface TableRef {
  readonly schema: string
  readonly name: string
}

/** Tables of the hub, by schema and name. */
export async function selectTables(db: Db): Promise<TableRef[]> {
  return db<TableRef[]>`
    select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(${db.array(BACKED_UP_SCHEMAS)}::text[]) and c.relkind = 'r'
    order by 1, 2`
}

/** Statements that make a RAW table as it is: RAW grows from discovery, so no migration knows it. */
export async function selectTableDdl(db: Db, table: TableRef): Promise<string[]> {
  const [columns] = await db<{ sql: string }[]>`
    select format('create table %I.%I (%s)', ${table.schema}::text, ${table.name}::text, string_agg(
             format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                    case when a.attnotnull then ' not null' else '' end,
                    case when a.attidentity <> '' then ' generated always as identity' else '' end),
             ', ' order by a.attnum)) as sql
    from pg_attribute a
    where a.attrelid = format('%I.%I', ${table.schema}::text, ${table.name}::text)::regclass and a.attnum > 0 and not a.attisdropped`
  const constraints = await db<{ sql: string }[]>`
    select format('alter table %I.%I add constraint %I %s', ${table.schema}::text, ${table.name}::text, conname, pg_get_constraintdef(oid)) as sql
    from pg_constraint
    where conrelid = format('%I.%I', ${table.schema}::text, ${table.name}::text)::regclass and contype in ('p', 'u', 'c')
    order by conname`
  const indexes = await db<{ sql: string }[]>`
    select pg_get_indexdef(i.indexrelid) as sql
    from pg_index i
    where i.indrelid = format('%I.%I', ${table.schema}::text, ${table.name}::text)::regclass
      and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)
    order by i.indexrelid::regclass::text`
  return [...(columns === undefined ? [] : [columns]), ...constraints, ...indexes].map(({ sql }) => sql)
}

/** Rows as one JSON text per page, by physical position; the text is never parsed here, so no digit is lost. */
export async function selectRowsAsJson(
  db: Db,
  table: TableRef,
  after: string | null,
  limit: number,
): Promise<{ rows: string; count: number; last: string } | undefined> {
  const [page] = await db<{ rows: string | null; count: number; last: string | null }[]>`
    select json_agg(to_jsonb(t) - '__at')::text as rows, count(*) as count, max(t.__at)::text as last
    from (select *, ctid as __at from ${db(`${table.schema}.${table.name}`)}
          where ${after === null ? db`true` : db`ctid > ${after}::tid`} order by ctid limit ${limit}) as t`
  if (page === undefined || page.rows === null || page.last === null) return undefined
  return { rows: page.rows, count: page.count, last: page.last }
}

/** Columns that can be written (not generated from others). */
export async function selectWritableColumns(db: Db, table: TableRef): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = format('%I.%I', ${table.schema}::text, ${table.name}::text)::regclass
      and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`
  return rows.map((row) => row.name)
}

export async function insertRowsFromJson(
  db: Db,
  table: TableRef,
  columns: readonly string[],
  rows: string,
): Promise<number> {
  const target = db(`${table.schema}.${table.name}`)
  const names = db([...columns])
  const result = await db`
    insert into ${target} (${names}) overriding system value
    select ${names} from jsonb_populate_recordset(null::${target}, ${rows}::text::jsonb)`
  return result.count
}

/** Lets identity columns go on behind the restored rows. */
export async function advanceIdentities(db: Db, table: TableRef): Promise<void> {
  const columns = await db<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = format('%I.%I', ${table.schema}::text, ${table.name}::text)::regclass and attidentity <> '' and not attisdropped`
  for (const { name } of columns) {
    const target = db(`${table.schema}.${table.name}`)
    await db`
      select setval(pg_get_serial_sequence(${`"${table.schema}"."${table.name}"`}, ${name}),
                    greatest((select coalesce(max(${db(name)}), 0) from ${target}), 1))`
  }
}

export async function truncateTables(db: Db, tables: readonly TableRef[]): Promise<void> {
  for (const table of tables) {
    const target = db(`${table.schema}.${table.name}`)
    await (table.schema === 'raw' ? db`drop table ${target} cascade` : db`truncate table ${target} cascade`)
  }
}

/** Number of migrations applied: two databases with the same number have the same tables. */
export async function selectMigrationCount(db: Db): Promise<number> {
  const [row] = await db<{ count: number }[]>`select count(*) as count from drizzle.__drizzle_migrations`
  return row?.count ?? 0
}
