import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import * as tables from './tables.ts'

/** The tables of CORE as they are declared: `core.table` → column → type. */
export function coreColumns(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const declared = Object.values(tables).filter((table) => is(table, PgTable))
  return new Map(
    declared.map((table) => {
      const { schema, name, columns } = getTableConfig(table)
      return [`${schema}.${name}`, new Map(columns.map((column) => [column.name, column.getSQLType()]))]
    }),
  )
}
