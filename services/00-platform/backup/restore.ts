import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { type Db, inTransaction, type Pool } from '../database/client.ts'
import { AppError } from '../errors/app-error.ts'
import { BACKUP_FORMAT, type BackupHeader } from './backup.ts'
import { backupErrors } from './errors.ts'
import {
  advanceIdentities,
  insertRowsFromJson,
  selectMigrationCount,
  selectTables,
  selectWritableColumns,
  type TableRef,
  truncateTables,
} from './queries.ts'

export interface RestoreResult {
  readonly tables: number
  readonly rows: number
}

/**
 * Replaces everything in the hub's database by the backup, all or nothing, in one transaction. The hub must not run on it.
 * @throws AppError BACKUP_FILE_MISSING, BACKUP_FILE_INVALID, BACKUP_OTHER_VERSION
 */
export async function restoreBackup(pool: Pool, file: string): Promise<RestoreResult> {
  await access(file).catch((cause) => {
    throw backupErrors.BACKUP_FILE_MISSING({ file }, { cause })
  })
  try {
    return await inTransaction(pool, (tx) => restoreInto(tx, file))
  } catch (error) {
    if (error instanceof AppError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code.startsWith('Z_') || error instanceof SyntaxError) {
      throw backupErrors.BACKUP_FILE_INVALID({ file, why: 'it is cut off or not a backup' }, { cause: error })
    }
    throw error
  }
}

async function restoreInto(tx: Db, file: string): Promise<RestoreResult> {
  await truncateTables(tx, await selectTables(tx))
  const state: { table?: TableRef; columns: string[]; tables: number; rows: number; ended?: RestoreResult } =
    {
      columns: [],
      tables: 0,
      rows: 0,
    }
  let first = true
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    if (first) await checkHeader(tx, file, line)
    else if (line.startsWith('['))
      state.rows += await insertRowsFromJson(tx, current(state, file), state.columns, line)
    else await beginTable(tx, state, JSON.parse(line))
    first = false
  }
  await finishTable(tx, state.table)
  const { ended } = state
  if (ended?.tables !== state.tables || ended?.rows !== state.rows) {
    throw backupErrors.BACKUP_FILE_INVALID({ file, why: 'it is cut off' })
  }
  return ended
}

async function checkHeader(tx: Db, file: string, line: string): Promise<void> {
  const header = JSON.parse(line) as BackupHeader
  if (header.format !== BACKUP_FORMAT) throw backupErrors.BACKUP_FILE_INVALID({ file, why: 'unknown format' })
  const here = await selectMigrationCount(tx)
  if (header.migrations !== here) throw backupErrors.BACKUP_OTHER_VERSION({ found: header.migrations, here })
}

interface TableLine {
  readonly table?: TableRef
  readonly ddl?: readonly string[]
  readonly end?: RestoreResult
}

async function beginTable(
  tx: Db,
  state: { table?: TableRef; columns: string[]; tables: number; ended?: RestoreResult },
  line: TableLine,
): Promise<void> {
  await finishTable(tx, state.table)
  if (line.end !== undefined) {
    state.ended = line.end
    delete state.table
    return
  }
  if (line.table === undefined) return
  for (const statement of line.ddl ?? []) await tx.unsafe(statement)
  state.table = line.table
  state.columns = await selectWritableColumns(tx, line.table)
  state.tables += 1
}

async function finishTable(tx: Db, table: TableRef | undefined): Promise<void> {
  if (table !== undefined) await advanceIdentities(tx, table)
}

function current(state: { table?: TableRef }, file: string): TableRef {
  if (state.table === undefined) throw backupErrors.BACKUP_FILE_INVALID({ file, why: 'rows before a table' })
  return state.table
}

/** Removes everything the hub holds; tables stay. */
export async function resetDatabase(pool: Pool): Promise<void> {
  await inTransaction(pool, async (tx) => truncateTables(tx, await selectTables(tx)))
}

/** @throws AppError TARGET_NOT_EMPTY when a hub has already worked on this database. */
export async function refuseUsedDatabase(db: Db): Promise<void> {
  for (const name of ['runs', 'audit', 'events']) {
    const [row] = await db`select 1 from ${db(`ops.${name}`)} limit 1`
    if (row !== undefined) throw backupErrors.TARGET_NOT_EMPTY({ table: `ops.${name}` })
  }
}
