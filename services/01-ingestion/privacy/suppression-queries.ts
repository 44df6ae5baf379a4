import type { Db } from '../../00-platform/index.ts'
import type { SourceName } from '../sources/source.ts'

export interface SuppressionRule {
  readonly columnName: string
  readonly value: string | null
  readonly valueHash: string | null
  readonly salt: string
  readonly columns: readonly string[]
}

/** Rules for a table of the data that is in the hub, oldest first. Not limited: one left out would bring a person back. */
export async function selectSuppressions(
  db: Db,
  source: SourceName,
  table: string,
): Promise<SuppressionRule[]> {
  return await db<SuppressionRule[]>`
    select column_name as "columnName", value, value_hash as "valueHash", salt, columns
    from ops.suppressions
    where source = ${source} and table_name = ${table} and lifted_at is null
      and origin = coalesce((select value #>> '{}' from ops.settings where name = 'data.origin'), 'none')
    order by id`
}

export interface NewRule {
  readonly source: SourceName
  readonly table: string
  readonly column: string
  readonly value?: string
  readonly valueHash?: string
  readonly columns: readonly string[]
}

/**
 * Stores rules; an erasure has each once. Two erasures of one person have each their own: the rules of one may be lifted.
 */
export async function insertSuppressions(
  db: Db,
  erasure: { readonly id: string; readonly salt: string },
  rules: readonly NewRule[],
): Promise<void> {
  if (rules.length === 0) return
  await db`
    insert into ops.suppressions
      (erasure_id, origin, source, table_name, column_name, value, value_hash, salt, columns)
    select ${erasure.id}, o.origin, r.source, r."table", r."column", r.value, r."valueHash", ${erasure.salt},
           array(select jsonb_array_elements_text(r.columns))
    from jsonb_to_recordset(${db.json(rules as never)})
      as r(source text, "table" text, "column" text, value text, "valueHash" text, columns jsonb),
      (select coalesce((select value #>> '{}' from ops.settings where name = 'data.origin'), 'none') as origin) o
    where not exists (
      select 1 from ops.suppressions s
      where s.erasure_id = ${erasure.id} and s.source = r.source and s.table_name = r."table" and s.column_name = r."column"
        and s.origin = o.origin and s.value is not distinct from r.value
        and s.value_hash is not distinct from r."valueHash"
        and s.columns @> array(select jsonb_array_elements_text(r.columns)))`
}
