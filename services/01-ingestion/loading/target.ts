import type { Db } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import { rawTable } from '../raw/ddl.ts'
import { LINEAGE_COLUMNS, rawTableName } from '../raw/names.ts'
import { selectRawColumns } from '../raw/queries.ts'
import type { SourceName, SourceTable } from '../sources/source.ts'

export interface TargetColumn {
  readonly name: string
  /** Type of the RAW column, which may be wider than the source's. */
  readonly type: string
  readonly volatile: boolean
}

/** Where a table's rows go. */
export interface Target {
  readonly source: SourceName
  readonly table: SourceTable
  /** Quoted, with schema. */
  readonly name: string
  readonly columns: readonly TargetColumn[]
  readonly key: readonly TargetColumn[]
  /**
   * The columns that make a row's hash, in the order in which RAW got them: also what the source no longer has, so that
   * the others keep their places; not the volatile ones.
   */
  readonly hashed: readonly string[]
}

/** @throws RAW_TABLE_MISSING, RAW_COLUMN_MISSING when discovery has not been run since the source changed */
export async function describeTarget(db: Db, source: SourceName, table: SourceTable): Promise<Target> {
  const name = rawTableName(source, table.name)
  const stored = (await selectRawColumns(db, source)).filter((column) => column.table === name)
  if (stored.length === 0) throw ingestionErrors.RAW_TABLE_MISSING({ table: table.name })
  const types = new Map(stored.map((column) => [column.name, column.type]))
  const columns = table.columns.map(({ name: column, volatile }) => {
    const type = types.get(column)
    if (type === undefined) throw ingestionErrors.RAW_COLUMN_MISSING({ table: table.name, column })
    return { name: column, type, volatile: volatile === true }
  })
  const key = table.key.flatMap((part) => columns.filter((column) => column.name === part))
  const volatile = new Set(columns.filter((column) => column.volatile).map((column) => column.name))
  const lineage = new Set<string>(LINEAGE_COLUMNS)
  const hashed = [...types.keys()].filter((column) => !volatile.has(column) && !lineage.has(column))
  return { source, table, name: rawTable(source, table.name), columns, key, hashed }
}
