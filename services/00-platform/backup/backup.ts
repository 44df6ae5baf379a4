import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Db, inTransaction, type Pool } from '../database/client.ts'
import {
  selectMigrationCount,
  selectRowsAsJson,
  selectTableDdl,
  selectTables,
  type TableRef,
} from './queries.ts'

const PAGE_ROWS = 500
export const BACKUP_FORMAT = 'revops-backup-1'

/** First line of the file; then one line a table, each followed by its pages of rows; last a line with the totals. */
export interface BackupHeader {
  readonly format: typeof BACKUP_FORMAT
  readonly migrations: number
  readonly createdAt: string
}

export interface BackupResult {
  readonly file: string
  readonly tables: number
  readonly rows: number
}

/**
 * Writes the whole hub (RAW, CORE, SEARCH, OPS) to one gzipped file of JSON lines, in one read-only snapshot. The same file
 * restores into the embedded database or a server. The file appears only when complete.
 * On the embedded database the hub waits meanwhile: it has one session.
 */
export async function writeBackup(
  pool: Pool,
  file: string,
  now: Date,
  onTable: (name: string, done: number, total: number) => void = () => {},
): Promise<BackupResult> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const partial = `${file}.partial`
  const totals = { tables: 0, rows: 0 }
  try {
    await inTransaction(
      pool,
      async (tx) => {
        const lines = backupLines(tx, now, totals, onTable)
        await pipeline(Readable.from(lines), createGzip(), createWriteStream(partial, { mode: 0o600 }))
      },
      'isolation level repeatable read read only',
    )
    const handle = await open(partial, 'r')
    await handle.sync()
    await handle.close()
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return { file, ...totals }
}

async function* backupLines(
  db: Db,
  now: Date,
  totals: { tables: number; rows: number },
  onTable: (name: string, done: number, total: number) => void,
): AsyncGenerator<string> {
  const tables = await selectTables(db)
  const header: BackupHeader = {
    format: BACKUP_FORMAT,
    migrations: await selectMigrationCount(db),
    createdAt: now.toISOString(),
  }
  yield `${JSON.stringify(header)}\n`
  for (const table of tables) {
    onTable(`${table.schema}.${table.name}`, totals.tables, tables.length)
    const ddl = table.schema === 'raw' ? await selectTableDdl(db, table) : []
    yield `${JSON.stringify({ table, ddl })}\n`
    yield* rowLines(db, table, totals)
    totals.tables += 1
  }
  yield `${JSON.stringify({ end: totals })}\n`
}

async function* rowLines(db: Db, table: TableRef, totals: { rows: number }): AsyncGenerator<string> {
  let after: string | null = null
  for (;;) {
    const page: Awaited<ReturnType<typeof selectRowsAsJson>> = await selectRowsAsJson(
      db,
      table,
      after,
      PAGE_ROWS,
    )
    if (page === undefined) return
    // json_agg breaks lines between rows; inside strings JSON escapes them.
    yield `${page.rows.replaceAll('\n', ' ')}\n`
    totals.rows += page.count
    after = page.last
  }
}
