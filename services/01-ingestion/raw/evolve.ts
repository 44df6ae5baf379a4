import { type Clock, type Db, inTransaction, type Tx } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import type { SourceName, SourceTable } from '../sources/source.ts'
import { type Contract, type Contracts, contractOf } from './contract.ts'
import { addColumnSql, changeTypeSql, createTableSql } from './ddl.ts'
import { LINEAGE_COLUMNS, rawTableName, rawType } from './names.ts'
import {
  type Drift,
  insertDrift,
  type LastDrift,
  lockDrift,
  type RawColumn,
  readWholeNext,
  selectLastDrift,
  selectRawColumns,
} from './queries.ts'

type Known = ReadonlyMap<string, ReadonlyMap<string, string>>
type Reported = ReadonlyMap<string, LastDrift>

/**
 * Brings the RAW tables to what the source has now, as far as their contracts let it: creates tables; under `evolve`
 * adds columns and widens types; drops nothing. One transaction per table, so it may be stopped and run again.
 * @returns what differed from before, in table order; the same list is in ops.schema_drift. Empty at the first discovery.
 */
export async function evolveRaw(
  deps: { readonly db: Db; readonly clock: Clock },
  source: SourceName,
  tables: readonly SourceTable[],
  contracts: Contracts = {},
): Promise<Drift[]> {
  const known = byTable(await selectRawColumns(deps.db, source))
  const reported = await selectLastDrift(deps.db, source)
  const drift: Drift[] = []
  for (const table of tables) {
    const found = await inTransaction(deps.db, async (tx) => {
      await lockDrift(tx)
      const contract = contractOf(contracts, source, table.name)
      const found = await evolveTable(tx, source, table, known, reported, contract)
      const changes = found.filter((change) => !isToldAlready(change, reported))
      await insertDrift(tx, source, changes, deps.clock.now())
      if (contract === 'evolve' && changes.some(mayHoldMore)) await readWholeNext(tx, source, table.name)
      return changes
    })
    drift.push(...found)
  }
  const missing = missingTables(source, tables, known, reported)
  await insertDrift(deps.db, source, missing, deps.clock.now())
  return [...drift, ...missing]
}

function byTable(columns: readonly RawColumn[]): Known {
  const tables = new Map<string, Map<string, string>>()
  for (const { table, name, type } of columns) {
    const of = tables.get(table) ?? new Map<string, string>()
    tables.set(table, of.set(name, type))
  }
  return tables
}

async function evolveTable(
  tx: Tx,
  source: SourceName,
  table: SourceTable,
  known: Known,
  reported: Reported,
  contract: Contract,
): Promise<Drift[]> {
  refuseLineageNames(source, table)
  const existing = known.get(rawTableName(source, table.name))
  if (existing === undefined) {
    await tx.unsafe(createTableSql(source, table))
    return known.size === 0 ? [] : [drift(table.name, null, 'table_added', null, table.name, 'created')]
  }
  const changes: Drift[] = []
  if (reported.get(`${table.name}.`)?.change === 'table_missing') {
    changes.push(drift(table.name, null, 'table_returned', null, table.name, 'loading again'))
  }
  for (const column of table.columns) {
    const before = existing.get(column.name)
    const last = reported.get(`${table.name}.${column.name}`)
    const wanted = rawType(column.type)
    if (before === undefined) {
      if (contract === 'evolve') await tx.unsafe(addColumnSql(source, table.name, column.name, column.type))
      changes.push(drift(table.name, column.name, 'column_added', null, wanted, ADDED[contract]))
      continue
    }
    if (last?.change === 'column_missing') {
      changes.push(drift(table.name, column.name, 'column_returned', null, wanted, 'filling again'))
    }
    // A column once widened to text takes every later type.
    if (before !== wanted && before !== 'text') {
      const outcome =
        contract === 'evolve'
          ? await changeType(tx, source, table.name, column.name, wanted)
          : CHANGED[contract]
      changes.push(drift(table.name, column.name, 'type_changed', before, wanted, outcome))
    }
  }
  return [...changes, ...missingColumns(table, existing, reported)]
}

const FROZEN = 'not taken over: nothing of this table is loaded while its contract is freeze'
const ADDED: Readonly<Record<Contract, string>> = {
  evolve: 'added',
  freeze: FROZEN,
  discard_row: 'not taken over: rows with a value in it are set aside',
  discard_value: 'not taken over: its values are left out',
}
const CHANGED: Readonly<Record<Exclude<Contract, 'evolve'>, string>> = {
  freeze: FROZEN,
  discard_row: 'not taken over: rows that do not fit the old type are set aside',
  discard_value: 'not taken over: values that do not fit the old type are left out',
}

/** A migration fills a new or changed column without moving a row's change moment: reading on from the cursor misses it. */
function mayHoldMore({ change }: Drift): boolean {
  return ['column_added', 'column_returned', 'type_changed', 'table_returned'].includes(change)
}

/** What RAW did not take over is found again by every discovery; it is told once. */
function isToldAlready(found: Drift, reported: Reported): boolean {
  const last = reported.get(`${found.table}.${found.column ?? ''}`)
  return last?.change === found.change && last.after === found.after && last.outcome === found.outcome
}

/** The new type where every stored value takes it, else text: no value is lost either way. */
async function changeType(
  tx: Tx,
  source: SourceName,
  table: string,
  column: string,
  type: string,
): Promise<string> {
  try {
    await inTransaction(tx, (inner) => inner.unsafe(changeTypeSql(source, table, column, type)))
    return `converted to ${type}`
  } catch (error) {
    const state = String((error as { code?: unknown }).code)
    if (!state.startsWith('22') && state !== '42804' && state !== '42846') throw error
    await tx.unsafe(changeTypeSql(source, table, column, 'text'))
    return 'kept as text: stored values do not fit the new type'
  }
}

function missingColumns(
  table: SourceTable,
  existing: ReadonlyMap<string, string>,
  reported: Reported,
): Drift[] {
  const present = new Set<string>([...table.columns.map((column) => column.name), ...LINEAGE_COLUMNS])
  return [...existing]
    .filter(
      ([name]) => !present.has(name) && reported.get(`${table.name}.${name}`)?.change !== 'column_missing',
    )
    .map(([name, type]) => drift(table.name, name, 'column_missing', type, null, 'kept with its last values'))
}

function missingTables(
  source: SourceName,
  tables: readonly SourceTable[],
  known: Known,
  reported: Reported,
): Drift[] {
  const present = new Set(tables.map((table) => rawTableName(source, table.name)))
  return (
    [...known.keys()]
      .filter((name) => !present.has(name))
      // APN tables carry their prefix in the source already.
      .map((name) => (source === 'apn' ? name : name.slice(source.length + 1)))
      .filter((name) => reported.get(`${name}.`)?.change !== 'table_missing')
      .map((name) => drift(name, null, 'table_missing', name, null, 'kept with its last rows'))
  )
}

function refuseLineageNames(source: SourceName, table: SourceTable): void {
  const clash = table.columns.find((column) => (LINEAGE_COLUMNS as readonly string[]).includes(column.name))
  if (clash !== undefined) {
    throw ingestionErrors.SOURCE_COLUMN_RESERVED({ source, table: table.name, column: clash.name })
  }
}

function drift(
  table: string,
  column: string | null,
  change: Drift['change'],
  before: string | null,
  after: string | null,
  outcome: string,
): Drift {
  return { table, column, change, before, after, outcome }
}
