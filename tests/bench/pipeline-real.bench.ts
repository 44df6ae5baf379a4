import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimOrigin } from '../../services/01-ingestion/pipeline/origin.ts'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import { type HubProcess, startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, type Print, quality } from './matching-metrics.ts'
import { copySeconds, restoreOdoo, type SourceDatabase, simulateApn } from './real-databases.ts'

/** About 3,000 of the 61,187 leads get an ACE twin. */
const SHARE = 0.1

export const bench: Bench = {
  name: 'pipeline-real',
  summary:
    'The real Odoo 17 dump and a simulated ACE side through every stage but embedding: time, rows lost, memory',
  run,
}

interface Stage {
  readonly name: string
  readonly path: string
  readonly body?: object
}

const stage = (name: string, path: string, body: object = {}): Stage => ({ name, path, body })
const FIRST = [
  stage('ingestion of Odoo', '/ingestion/odoo/sync', { mode: 'full' }),
  stage('transformation of Odoo', '/transform/all'),
]
const SECOND = [
  stage('ingestion of ACE', '/ingestion/apn/sync', { mode: 'full' }),
  stage('transformation of both', '/transform/all'),
  stage('validation', '/validate/run'),
  stage('matching', '/match/run'),
]

interface SyncResult {
  readonly tables: readonly { readonly table: string; readonly read: number; readonly quarantined: number }[]
}

async function run(print: Print): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const odoo = await restoreOdoo()
  const database = await testDatabase({ kind: 'server' })
  // A hub that finds sources and an empty database loads everything by itself, embedding included.
  await claimOrigin(database.pool, 'real', new Date())
  try {
    await measure(print, home, odoo, database)
  } finally {
    await odoo.database.close()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  }
}

async function measure(
  print: Print,
  home: string,
  odoo: SourceDatabase,
  database: TestDatabase,
): Promise<void> {
  const env = { SAMPLE: 'false', DATABASE_URL: database.url ?? '', ...odoo.env('ODOO_DB') }
  const first = await runStages(home, env, FIRST, print)
  const tables = (first.results[0] as SyncResult).tables.map(({ table }) => table)
  print(figure('rows lost, Odoo to RAW', await lostInRaw(odoo, database, tables), 'rows', 0))
  print(figure('rows lost, RAW to CORE', await lostInCore(database), 'rows', 0))
  print(figure('psql COPY of the same tables', await copySeconds(odoo, tables), 's'))
  const { source, gold, opportunities } = await simulateApn(database, SHARE)
  print(figure('ACE opportunities simulated', opportunities, 'rows'))
  try {
    const second = await runStages(home, { ...env, ...source.env('APN_DB') }, SECOND, print)
    print(figure('total without embedding', first.seconds + second.seconds, 's', 300))
    await printQuality(print, database, gold)
  } finally {
    await source.database.close()
  }
}

/** One hub process for these stages; prints the seconds of each and the memory at the end. */
async function runStages(
  home: string,
  env: Record<string, string>,
  stages: readonly Stage[],
  print: Print,
): Promise<{ seconds: number; results: unknown[] }> {
  const hub = await startHub({ home, env, program: 'server' })
  const results: unknown[] = []
  let seconds = 0
  try {
    for (const { name, path, body } of stages) {
      const { runId } = await hub.call<{ runId: string }>('POST', path, body)
      const ended = await hub.finish(runId)
      results.push(ended.result)
      seconds += ended.seconds
      print(figure(name, ended.seconds, 's'))
      print(figure(`hub process after ${name}, highest so far`, hub.memory().hub, 'MiB', 400))
    }
    printChildren(hub, print)
  } finally {
    await hub.stop()
  }
  return { seconds, results }
}

function printChildren(hub: HubProcess, print: Print): void {
  for (const [name, peak] of Object.entries(hub.memory().children))
    print(figure(`child ${name}, highest`, peak, 'MiB'))
}

/** Source rows that are not in RAW as living rows, summed over the tables. */
async function lostInRaw(
  odoo: SourceDatabase,
  hub: TestDatabase,
  tables: readonly string[],
): Promise<number> {
  let lost = 0
  for (const table of tables) {
    const there = await count(odoo.database, table)
    lost += Math.abs(there - (await count(hub, `raw.odoo_${table}`, 'where _deleted_at is null')))
  }
  return lost
}

async function lostInCore(hub: TestDatabase): Promise<number> {
  const raw = await count(hub, 'raw.odoo_crm_lead', 'where _deleted_at is null')
  return Math.abs(raw - (await count(hub, 'core.odoo_opportunities')))
}

async function count({ pool }: TestDatabase, table: string, where = ''): Promise<number> {
  const [row] = await pool.unsafe<{ count: number }[]>(`select count(*) as count from ${table} ${where}`)
  return row?.count ?? 0
}

async function printQuality(print: Print, hub: TestDatabase, gold: ReadonlySet<string>): Promise<void> {
  const rows = await hub.pool<{ id: string; decision: string }[]>`
    select id, decision from core.opportunity_matches order by id`
  const auto = new Set(rows.filter(({ decision }) => decision === 'auto').map(({ id }) => id))
  const { precision, recall, f1 } = quality(auto, gold)
  print(figure('auto pairs', auto.size, 'pairs', gold.size))
  print(figure('precision of auto', precision, 'share', 0.97))
  print(figure('recall of auto', recall, 'share'))
  print(figure('F1 of auto', f1, 'share'))
  const shown = new Set(rows.map(({ id }) => id))
  print(figure('recall of auto and review', quality(shown, gold).recall, 'share'))
}
