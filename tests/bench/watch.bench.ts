import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimOrigin } from '../../services/01-ingestion/pipeline/origin.ts'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import { type HubProcess, pause, startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, type Print } from './matching-metrics.ts'
import { restoreOdoo, type SourceDatabase } from './real-databases.ts'

const CHANGES = 30
const BETWEEN_MS = 700
const POLL_MS = 10

export const bench: Bench = {
  name: 'watch',
  summary: 'One changed lead of the real Odoo 17 dump under a watch: from its commit until CORE has it',
  run,
}

async function run(print: Print): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const odoo = await restoreOdoo()
  const database = await testDatabase({ kind: 'server' })
  await claimOrigin(database.pool, 'real', new Date())
  const env = { SAMPLE: 'false', DATABASE_URL: database.url ?? '', ...odoo.env('ODOO_DB') }
  const hub = await startHub({ home, env, program: 'server' })
  try {
    await hub.finish(await begin(hub, '/ingestion/odoo/sync', { mode: 'full' }))
    await hub.finish(await begin(hub, '/transform/all', {}))
    await watched(print, hub, odoo, database)
    print(figure('hub process, highest', hub.memory().hub, 'MiB'))
  } finally {
    await hub.stop()
    await odoo.database.close()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  }
}

async function begin(hub: HubProcess, path: string, body: object): Promise<string> {
  return (await hub.call<{ runId: string }>('POST', path, body)).runId
}

async function watched(
  print: Print,
  hub: HubProcess,
  odoo: SourceDatabase,
  hubs: TestDatabase,
): Promise<void> {
  const runId = await begin(hub, '/ingestion/watch', { upTo: 'core' })
  const latencies: number[] = []
  const bare: number[] = []
  await untilSeen(odoo, hubs, 'before')
  for (let change = 0; change < CHANGES; change++) {
    await pause(BETWEEN_MS + (change % 7) * 100)
    latencies.push(await untilSeen(odoo, hubs, `watched ${change}`))
    bare.push(await bareMs(odoo))
  }
  await hub.call('POST', `/runs/${runId}/cancel`)
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.ceil(share * CHANGES) - 1] ?? 0) / 1_000
  print(figure('the same change, committed and read back at the source', Math.min(...bare) / 1_000, 's'))
  print(figure('one changed lead in CORE, p50', at(0.5), 's', 2))
  print(figure('one changed lead in CORE, p95', at(0.95), 's', 2))
}

/** Milliseconds from the commit at the source until CORE answers with it. */
async function untilSeen(odoo: SourceDatabase, hubs: TestDatabase, name: string): Promise<number> {
  const [lead] = await odoo.database.pool<{ id: number }[]>`
    update crm_lead set name = ${name}, write_date = (now() at time zone 'UTC')
    where id = (select min(id) from crm_lead where type = 'opportunity' and active) returning id`
  const started = performance.now()
  for (;;) {
    const seen = await hubs.pool`
      select 1 from core.odoo_opportunities where id = ${lead?.id ?? 0} and name = ${name}`
    if (seen.length > 0) return performance.now() - started
    await pause(POLL_MS)
  }
}

/** On a table that nobody watches. */
async function bareMs({ database: { pool } }: SourceDatabase): Promise<number> {
  await pool`create table if not exists bench_bare as select id, name from crm_lead limit 1000`
  const started = performance.now()
  await pool`update bench_bare set name = 'x' where id = (select min(id) from bench_bare)`
  await pool`select name from bench_bare where id = (select min(id) from bench_bare)`
  return performance.now() - started
}
