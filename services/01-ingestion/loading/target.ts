import type { Db } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import type { Contract } from '../raw/contract.ts'
import { rawTable } from '../raw/ddl.ts'
import { LINEAGE_COLUMNS, rawTableName, rawType } from '../raw/names.ts'
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
  /** A key that RAW holds as text is read in the order of texts, whatever it is in the source: pages are compared by it. */
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
  /** Columns outside of the contract: a row with a value in one of them is set aside. */
  readonly unwanted: readonly string[]
  /** A value that does not fit is left out, and the row kept. */
  readonly discardsValues: boolean
  /** What must be true of a stored row `t` before it is changed or marked as gone; absent: nothing. */
  readonly guard?: string
}

/**
 * @throws RAW_TABLE_MISSING, RAW_COLUMN_MISSING when discovery has not been run since the source changed; SCHEMA_FROZEN
 */
export async function describeTarget(
  db: Db,
  source: SourceName,
  table: SourceTable,
  contract: Contract = 'evolve',
): Promise<Target> {
  const name = rawTableName(source, table.name)
  const stored = (await selectRawColumns(db, source)).filter((column) => column.table === name)
  if (stored.length === 0) throw ingestionErrors.RAW_TABLE_MISSING({ table: table.name })
  const types = new Map(stored.map((column) => [column.name, column.type]))
  for (const column of LINEAGE_COLUMNS) types.delete(column)
  if (contract === 'freeze') refuseChanges(source, table, types)
  const unknown = table.columns.filter((column) => !types.has(column.name)).map((column) => column.name)
  if (contract === 'evolve' && unknown[0] !== undefined) {
    throw ingestionErrors.RAW_COLUMN_MISSING({ table: table.name, column: unknown[0] })
  }
  const columns = table.columns.flatMap(({ name: column, volatile }) => {
    const type = types.get(column)
    return type === undefined ? [] : [{ name: column, type, volatile: volatile === true }]
  })
  const volatile = new Set(columns.filter((column) => column.volatile).map((column) => column.name))
  const unwanted = contract === 'discard_row' ? unknown : []
  return {
    source,
    // A column that is left out is not even asked for.
    table: {
      ...table,
      columns: table.columns
        .filter((c) => types.has(c.name) || unwanted.includes(c.name))
        .map((c) =>
          table.key.includes(c.name) && types.get(c.name) === 'text' ? { ...c, type: 'text' } : c,
        ),
    },
    name: rawTable(source, table.name),
    columns,
    key: table.key.flatMap((part) => columns.filter((column) => column.name === part)),
    hashed: [...types.keys()].filter((column) => !volatile.has(column)),
    unwanted,
    discardsValues: contract === 'discard_value',
  }
}

/**
 * A row that another load wrote, or marked as gone, after this one began to read may be newer than what is read here: it
 * stays. Should it be older, its change lies behind that load's cursor, and the next incremental load brings it.
 */
export function sparingNewer(target: Target, loadId: string, began: Date): Target {
  const id = `'${loadId.replaceAll("'", "''")}'`
  return {
    ...target,
    guard: `t."_extracted_at" < '${began.toISOString()}'::timestamptz or t."_load_id" = ${id}`,
  }
}

function refuseChanges(source: SourceName, table: SourceTable, types: ReadonlyMap<string, string>): void {
  const present = new Map(table.columns.map((column) => [column.name, rawType(column.type)]))
  const changes = [
    ...[...present].flatMap(([name, type]) => {
      const before = types.get(name)
      if (before === undefined) return [`${name} is new`]
      return before === type || before === 'text' ? [] : [`${name} was ${before} and is ${type}`]
    }),
    ...[...types.keys()].filter((name) => !present.has(name)).map((name) => `${name} is gone`),
  ]
  if (changes.length === 0) return
  throw ingestionErrors.SCHEMA_FROZEN({ source, table: table.name, changes: changes.join(', ') })
}
