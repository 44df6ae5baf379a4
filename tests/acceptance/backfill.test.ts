import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { beginBackfill, createStaff, type Held, killAtWork, resultOf } from './backfill-workers.ts'
import { type KillSources, startKillSources } from './kill-sources.ts'
import { firstLoadEnded, type Rows, STAGES } from './kill-stages.ts'
import { ownDatabases } from './kills.ts'
import { buildProduct, createProcesses, type Settings, until } from './processes.ts'

const SERVER = process.env.TEST_DATABASE_URL
const TIMEOUT_MS = 300_000
const WORKERS = 3
const [odoo] = STAGES

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
    const staff = createStaff(() => processes.worker(home, own))
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
      // What the lost ones had begun and not ended is another's now, so their names may stand nowhere.
      const atWork = [
        ...parts.map(({ worker }) => worker.split(':')[1]),
        ...lost.map(({ pid }) => String(pid)),
      ]
      expect(new Set(atWork).size).toBeGreaterThanOrEqual(WORKERS)
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
