import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type RunningSample, startSample } from '../../sample/index.ts'
import { type Pool, randomIds, systemClock } from '../../services/00-platform/index.ts'
import { discoverSource } from '../../services/01-ingestion/discovery/discover.ts'
import { loadTable } from '../../services/01-ingestion/loading/load-table.ts'
import { readSourceSettings } from '../../services/01-ingestion/settings.ts'
import { createSources } from '../../services/01-ingestion/sources/create-sources.ts'
import type { SourceTable } from '../../services/01-ingestion/sources/source.ts'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import type { Bench } from './index.ts'
import { figure, type Print } from './matching-metrics.ts'

const LEADS = 20_000
const PAGE = 1_000
const MIB = 1024 * 1024
const NO_SIGNAL = new AbortController().signal

export const bench: Bench = {
  name: 'load-odoo-rpc',
  summary:
    'Leads over JSON-RPC into RAW: processor time against a bare JSON.parse and insert of the same bytes, memory',
  run,
}

async function run(print: Print): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const database = await testDatabase({ kind: 'server' })
  const sample = await startOdoo(home)
  const { url, db, username, password } = sample.odoo
  const odoo = { kind: 'odoo-jsonrpc', url, database: db, username, password } as const
  const source = await createSources({ odoo, apn: null }).open('odoo')
  try {
    const deps = { db: database.pool, openCopy: database.openCopy, clock: systemClock, ids: randomIds, home }
    const { tables } = await discoverSource(deps, source, NO_SIGNAL)
    const leads = tables.find(({ name }) => name === 'crm_lead')
    if (leads === undefined) throw new Error('the sample has no leads')
    const bodies = await fetchPages(sample, leads)
    await measure(print, database, leads, bodies, () => loadTable(deps, source, leads, loadOptions()))
  } finally {
    await source.close()
    await sample.stop()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  }
}

function startOdoo(runDir: string): Promise<RunningSample> {
  const file = (name: string) => fileURLToPath(new URL(`../../sample/${name}-child.ts`, import.meta.url))
  return startSample({
    ...{ seed: 7, opportunities: LEADS, aceOpportunities: 10, runDir: join(runDir, 'run') },
    ...{ odooChildFile: file('odoo'), apnChildFile: file('apn') },
  })
}

let atBatch: (() => void) | undefined

function loadOptions() {
  const { lookbackSeconds } = readSourceSettings().loading
  const onBatch = async () => atBatch?.()
  return {
    mode: 'full',
    batchSize: PAGE,
    copyBatchSize: PAGE,
    lookbackSeconds,
    signal: NO_SIGNAL,
    onBatch,
  } as const
}

async function measure(
  print: Print,
  { pool }: TestDatabase,
  table: SourceTable,
  bodies: readonly string[],
  load: () => Promise<{ readonly read: number }>,
): Promise<void> {
  await createBare(pool, table)
  const loads: number[] = []
  const bares: number[] = []
  let rows = 0
  for (let round = 0; round < 3; round++) {
    bares.push(await processorMs(() => bareInsert(pool, table, bodies)))
    await pool.unsafe('truncate raw.odoo_crm_lead, ops.cursors, ops.loads')
    loads.push(
      await processorMs(async () => {
        rows = (await load()).read
      }),
    )
  }
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0)
  print(figure('leads', rows, 'rows'))
  print(figure('a page of 1,000 as it comes', bytes / bodies.length / MIB, 'MiB'))
  const bare = (1_000 * Math.min(...bares)) / rows
  print(figure('JSON.parse and insert, processor time per 1,000 rows', bare, 'ms'))
  print(
    figure('load into RAW, processor time per 1,000 rows', (1_000 * Math.min(...loads)) / rows, 'ms', bare),
  )
  await memory(print, pool, bodies[0] ?? '', load)
}

async function processorMs(work: () => Promise<unknown>): Promise<number> {
  collect()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** What lives between two pages, against what one takes as bytes and parsed: nothing may pile up. */
async function memory(print: Print, pool: Pool, body: string, load: () => Promise<unknown>): Promise<void> {
  const held: unknown[] = []
  const empty = living()
  for (let copy = 0; copy < 4; copy++) held.push(Buffer.from(body), JSON.parse(body))
  const page = (2 * (living() - empty)) / held.length
  await pool.unsafe('truncate raw.odoo_crm_lead, ops.cursors, ops.loads')
  const before = living()
  let highest = 0
  atBatch = () => {
    highest = Math.max(highest, living() - before)
  }
  await load()
  atBatch = undefined
  print(figure('a page in memory, as bytes and parsed', page / MIB, 'MiB'))
  print(figure('living after a page, highest', highest / MIB, 'MiB', page / MIB))
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function living(): number {
  for (let time = 0; time < 3; time++) collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function fetchPages({ odoo }: RunningSample, table: SourceTable): Promise<string[]> {
  const call = async (service: string, method: string, args: readonly unknown[]) => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', params: { service, method, args }, id: 1 })
    const headers = { 'content-type': 'application/json' }
    return await (await fetch(`${odoo.url}/jsonrpc`, { method: 'POST', headers, body })).text()
  }
  const uid = (
    JSON.parse(await call('common', 'authenticate', [odoo.db, odoo.username, odoo.password, {}])) as {
      result: number
    }
  ).result
  const fields = table.columns.map(({ name }) => name)
  const bodies: string[] = []
  for (let after = 0; ; ) {
    const options = { fields, order: 'id', limit: PAGE, load: false, context: { active_test: false } }
    const domain = [['id', '>', after]]
    const args = [odoo.db, uid, odoo.password, 'crm.lead', 'search_read', [domain], options]
    const body = await call('object', 'execute_kw', args)
    const { result } = JSON.parse(body) as { result: { id: number }[] }
    const last = result.at(-1)
    if (last === undefined) return bodies
    after = last.id
    bodies.push(body)
  }
}

async function createBare(pool: Pool, { columns }: SourceTable): Promise<void> {
  await pool.unsafe(`create table bare (${columns.map(({ name }) => `"${name}" text`).join(', ')})`)
}

async function bareInsert(pool: Pool, { columns }: SourceTable, bodies: readonly string[]): Promise<void> {
  const record = columns.map(({ name }) => `"${name}" text`).join(', ')
  await pool.unsafe('truncate bare')
  for (const body of bodies) {
    const { result } = JSON.parse(body) as { result: unknown }
    await pool.unsafe(`insert into bare select * from jsonb_to_recordset($1::text::jsonb) as x(${record})`, [
      JSON.stringify(result),
    ])
  }
}
