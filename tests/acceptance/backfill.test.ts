import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KillSources, startKillSources } from './kill-sources.ts'
import { type Client, firstLoadEnded, type Rows, STAGES } from './kill-stages.ts'
import { ownDatabases } from './kills.ts'
import { buildProduct, createProcesses, type Hub, type Program, type Settings, until } from './processes.ts'

const SERVER = process.env.TEST_DATABASE_URL
const TIMEOUT_MS = 300_000
const LOOK_EVERY_MS = 10
const WORKERS = 3
const [odoo] = STAGES

interface Held {
  readonly part: number
  readonly pid: number
}

interface Staff {
  readonly workers: Map<number, Program>
  add(): void
}

describe.skipIf(SERVER === undefined)('a backfill over worker processes [server]', () => {
  const databases = ownDatabases(SERVER ?? '')
  let sources: KillSources | undefined
  let base: string
  let serial: Rows
  let settings: Settings

  beforeAll(async () => {
    buildProduct()
    sources = await startKillSources()
    settings = sources.settings
    base = await databases.create()
    serial = await loadSerially(base, settings)
  }, TIMEOUT_MS)

  afterAll(async () => {
    await sources?.odoo.close()
    await databases.drop()
  })

  test('PIPE-4.13 PIPE-4.2: three workers load the parts, of which the leading one and a helper are killed (SIGKILL) in the midst of a part; the result equals the serial load', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const url = await databases.create(base)
    const processes = createProcesses()
    const db = postgres(url, { max: 2, onnotice: () => {} })
    const home = processes.home()
    const own = { ...settings, DATABASE_URL: url, RUN_LEASE_SECONDS: '1' }
    const staff: Staff = {
      workers: new Map(),
      add: () => {
        const worker = processes.worker(home, own)
        staff.workers.set(worker.pid, worker)
      },
    }
    try {
      await odoo.reset(db)
      const hub = await processes.hub(home, { ...own, WORKERS: 'false' })
      for (let count = 0; count < WORKERS; count++) staff.add()
      const runId = await beginBackfill(hub, { workers: WORKERS, partRows: 60 })
      const lost: Held[] = []
      for (const leads of [false, true]) lost.push(await killAtWork(db, runId, leads, staff))
      const total = await resultOf(db, runId)

      const rows = await odoo.rows(db)
      for (const table of Object.keys(serial).filter(
        (name) => name.startsWith('raw.') || name === 'cursors',
      )) {
        expect(rows[table], table).toEqual(serial[table])
      }
      expect(total.read).toBe(total.inserted + total.updated + total.unchanged + total.quarantined)
      expect(total).toMatchObject({ updated: 0, unchanged: 0, deleted: 0 })
      const parts = await db<{ number: number; attempts: number; state: string; worker: string }[]>`
        select number, attempts, state, worker from ops.backfill_parts order by number`
      expect(new Set(parts.map(({ state }) => state))).toEqual(new Set(['done']))
      expect(new Set(parts.map(({ worker }) => worker)).size).toBeGreaterThanOrEqual(WORKERS)
      for (const { part, pid } of lost) {
        const taken = parts.find(({ number }) => number === part)
        expect(taken?.attempts).toBeGreaterThan(1)
        expect(taken?.worker).not.toContain(`:${pid}:`)
      }
    } finally {
      await processes.cleanUp()
      await db.end({ timeout: 2 })
    }
  })
})

/** What one worker leaves that reads one table after another. */
async function loadSerially(url: string, settings: Settings): Promise<Rows> {
  const processes = createProcesses()
  const db = postgres(url, { max: 2, onnotice: () => {} })
  try {
    const hub = await processes.hub(processes.home(), { ...settings, DATABASE_URL: url })
    await until('the first load to end', () => firstLoadEnded(db), { timeoutMs: 120_000, program: hub })
    const rows = await odoo.rows(db)
    if (Object.values(rows).flat().length === 0) throw new Error('the load left nothing to compare')
    return rows
  } finally {
    await processes.cleanUp()
    await db.end({ timeout: 2 })
  }
}

async function beginBackfill(hub: Hub, input: object): Promise<string> {
  const { status, body } = await hub.call<{ runId: string }>('ingestion.backfill', {
    source: 'odoo',
    ...input,
  })
  if (status !== 202) throw new Error(`the backfill was refused: ${JSON.stringify(body)}`)
  return body.runId
}

/**
 * Kills a worker that has committed some batches of a part, but not all: the leading one, or one that helps. One that ended
 * its part in the last moment does not count; each killed one is replaced.
 */
async function killAtWork(db: Client, runId: string, leads: boolean, staff: Staff): Promise<Held> {
  for (;;) {
    const held = await until(
      'a worker to be in the midst of a part',
      () => heldPart(db, runId, leads, [...staff.workers.keys()]),
      { timeoutMs: 60_000, everyMs: LOOK_EVERY_MS },
    )
    const victim = staff.workers.get(held.pid)
    victim?.kill('SIGKILL')
    await victim?.ended
    const still = await heldPart(db, runId, leads, [held.pid])
    staff.workers.delete(held.pid)
    staff.add()
    if (still !== undefined) return still
  }
}

async function heldPart(
  db: Client,
  runId: string,
  leads: boolean,
  pids: readonly number[],
): Promise<Held | undefined> {
  const [row] = await db<Held[]>`
    select number as part, split_part(worker, ':', 2)::int as pid from ops.backfill_parts
    where state = 'running' and position <> 'null' and (run_id = ${runId}) = ${leads}
      and split_part(worker, ':', 2)::int in ${db([...pids])}
    order by number limit 1`
  return row
}

interface Total {
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
}

async function resultOf(db: Client, runId: string): Promise<Total> {
  type Row = { status: string; result: { total: Total }; error: unknown }
  const run = await until(
    'the backfill to end',
    async () => {
      const [row] = await db<Row[]>`select status, result, error from ops.runs where id = ${runId}`
      return row !== undefined && ['succeeded', 'failed', 'cancelled'].includes(row.status) ? row : undefined
    },
    { timeoutMs: 120_000 },
  )
  if (run.status !== 'succeeded') throw new Error(`the backfill ${run.status}: ${JSON.stringify(run.error)}`)
  return run.result.total
}
