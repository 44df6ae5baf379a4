import type { SourceConnection } from './connection.ts'

export interface CatalogueColumn {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly readable: boolean
  readonly inKey: boolean
  readonly refTable: string | null
  readonly refColumn: string | null
}

/** Columns of the tables named, in table order, from the server's own catalogue. Types of other schemas read as text. */
export async function readCatalogue(
  sql: SourceConnection,
  schema: string,
  tables: readonly string[],
): Promise<CatalogueColumn[]> {
  const rows = await sql<CatalogueColumn[]>`
    select c.relname as "table", a.attname as "name",
           case when t.typtype = 'b' and (t.typnamespace = 'pg_catalog'::regnamespace)
                then format_type(a.atttypid, a.atttypmod) else 'text' end as "type",
           not a.attnotnull as "nullable",
           has_column_privilege(c.oid, a.attnum, 'select') as "readable",
           coalesce(a.attnum = any(pk.conkey), false) as "inKey",
           fk.ref_table as "refTable", fk.ref_column as "refColumn"
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = ${schema}
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_constraint pk on pk.conrelid = c.oid and pk.contype = 'p'
    left join lateral (
      select rc.relname as ref_table, ra.attname as ref_column
      from pg_constraint f
      join pg_class rc on rc.oid = f.confrelid
      join pg_attribute ra on ra.attrelid = f.confrelid and ra.attnum = f.confkey[1]
      where f.conrelid = c.oid and f.contype = 'f' and f.conkey = array[a.attnum]
      order by f.oid limit 1
    ) fk on true
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
      and c.relname in (select json_array_elements_text(${JSON.stringify(tables)}::text::json))
    order by c.relname, a.attnum`
  return [...rows]
}
