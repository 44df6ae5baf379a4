import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimOrigin } from '../../services/01-ingestion/pipeline/origin.ts'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import { type HubProcess, startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, type Print } from './matching-metrics.ts'
import { copySeconds, growLeads, restoreOdoo, type SourceDatabase } from './real-databases.ts'

const ROUNDS = 3
const MILLION = 1_000_000

export const bench: Bench = {
  name: 'load-odoo-sql',
  summary:
    'The real Odoo 17 dump into RAW against psql COPY of the same tables, and again unchanged; million: of so many leads',
  run,
}

interface SyncResult {
  readonly tables: readonly { readonly table: string }[]
  readonly total: { readonly read: number; readonly inserted: number }
}

async function run(print: Print, args: readonly string[]): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const odoo = await restoreOdoo()
  const database = await testDatabase({ kind: 'server' })
  try {
    if (args.includes('million')) await growLeads(odoo, MILLION)
    await claimOrigin(database.pool, 'real', new Date())
    const env = { SAMPLE: 'false', DATABASE_URL: database.url ?? '', ...odoo.env('ODOO_DB') }
    const hub = await startHub({ home, env, program: 'server' })
    try {
      await measure(print, hub, odoo, database, args.includes('million') ? 1 : ROUNDS)
      print(figure('hub process, highest', hub.memory().hub, 'MiB', 300))
    } finally {
      await hub.stop()
    }
  } finally {
    await odoo.database.close()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  }
}

async function measure(
  print: Print,
  hub: HubProcess,
  odoo: SourceDatabase,
  database: TestDatabase,
  rounds: number,
): Promise<void> {
  const first = await sync(hub, 'full')
  const tables = first.result.tables.map(({ table }) => table)
  const rows = first.result.total.read
  const copies: number[] = []
  const loads: number[] = []
  for (let round = 0; round < rounds; round++) {
    copies.push(await copySeconds(odoo, tables))
    await forget(database)
    loads.push((await sync(hub, 'full')).seconds)
  }
  const copied = rows / Math.min(...copies)
  print(figure('psql COPY of the same tables', copied, 'rows/s'))
  print(figure('first load into RAW', rows / Math.min(...loads), 'rows/s', copied))
  print(figure('rows', rows, 'rows'))
  print(figure('unchanged, read whole again', (await sync(hub, 'full')).seconds, 's', 3))
  print(figure('unchanged, incremental', (await sync(hub, 'incremental')).seconds, 's', 3))
}

async function sync(hub: HubProcess, mode: string): Promise<{ result: SyncResult; seconds: number }> {
  const { runId } = await hub.call<{ runId: string }>('POST', '/ingestion/odoo/sync', { mode })
  return await hub.finish<SyncResult>(runId)
}

/** RAW as before the first load, its tables empty. */
async function forget({ pool }: TestDatabase): Promise<void> {
  const tables = await pool<{ name: string }[]>`
    select format('raw.%I', tablename) as name from pg_tables where schemaname = 'raw'`
  await pool.unsafe(`truncate ops.cursors, ops.loads, ${tables.map(({ name }) => name).join(', ')}`)
}
