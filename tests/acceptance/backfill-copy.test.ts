import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApnSql, generateCompany } from '../../sample/index.ts'
import { beginBackfill, createStaff, killAtWork, resultOf } from './backfill-workers.ts'
import { type Client, firstLoadEnded, type Rows, STAGES } from './kill-stages.ts'
import { ownDatabases } from './kills.ts'
import { buildProduct, createProcesses, type Settings, until } from './processes.ts'

const SERVER = process.env.TEST_DATABASE_URL
const TIMEOUT_MS = 300_000
const WORKERS = 3
/** A batch by COPY is 5,000 rows: several of them in each part, so that one can be lost in the midst. */
const CONTACTS = 80_000
const PART_ROWS = 20_000
const [, apn] = STAGES

describe.skipIf(SERVER === undefined)('a backfill by COPY over worker processes [server]', () => {
  const databases = ownDatabases(SERVER ?? '')
  let settings: Settings
  let base: string
  let serial: Rows

  beforeAll(async () => {
    buildProduct()
    settings = await startApn(await databases.create())
    base = await databases.create()
    serial = await loadSerially(base, settings)
  }, TIMEOUT_MS)

  afterAll(() => databases.drop())

  test('PIPE-4.13 PIPE-4.2: of three workers that copy the parts one is killed (SIGKILL) in the midst of a part; the result equals a full load row by row, each row counted once', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const url = await databases.create(base)
    const processes = createProcesses()
    const db = postgres(url, { max: 2, onnotice: () => {} })
    const home = processes.home()
    const own = { ...settings, DATABASE_URL: url, RUN_LEASE_SECONDS: '1' }
    const staff = createStaff(() => processes.worker(home, own))
    try {
      await apn.reset(db)
      const hub = await processes.hub(home, { ...own, WORKERS: 'false' })
      for (let count = 0; count < WORKERS; count++) staff.add()
      const copying = watchCopies(db)
      const runId = await beginBackfill(hub, { source: 'apn', workers: WORKERS, partRows: PART_ROWS })
      const lost = await killAtWork(db, runId, false, staff)
      const total = await resultOf(db, runId)

      const rows = await apn.rows(db)
      const compared = Object.keys(serial).filter((name) => name.startsWith('raw.') || name === 'cursors')
      expect(compared.length).toBeGreaterThan(6)
      for (const table of compared) expect(rows[table], table).toEqual(serial[table])
      expect(total.read).toBe(total.inserted + total.updated + total.unchanged + total.quarantined)
      expect(total).toMatchObject({ updated: 0, unchanged: 0, deleted: 0, quarantined: 0 })
      const held = Object.entries(rows).filter(([name]) => name.startsWith('raw.'))
      expect(total.inserted).toBe(held.reduce((sum, [, each]) => sum + each.length, 0))
      const [taken] = await db<{ attempts: number; worker: string; read: number }[]>`
        select attempts, worker, read::int as read from ops.backfill_parts where number = ${lost.part}`
      expect(taken?.attempts).toBeGreaterThan(1)
      expect(taken?.worker).not.toContain(`:${lost.pid}:`)
      // The other one went on behind the last batch of the killed one.
      expect(taken?.read).toBeLessThanOrEqual(PART_ROWS * 1.2)
      expect(await copying.stop()).toBeGreaterThan(0)
    } finally {
      await processes.cleanUp()
      await db.end({ timeout: 2 })
    }
  })
})

/** The most connections for COPY that there were at one moment. */
function watchCopies(db: Client) {
  let most = 0
  let stopped = false
  const look = async () => {
    while (!stopped) {
      const [row] = await db<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and application_name = 'revops-hub-copy'`
      most = Math.max(most, row?.count ?? 0)
    }
  }
  const looking = look()
  return {
    stop: async () => {
      stopped = true
      await looking
      return most
    },
  }
}

/** The sample company’s APN database with many contacts; how a hub reads it. */
async function startApn(url: string): Promise<Settings> {
  const { apn: tables } = generateCompany({
    ...{ seed: 11, opportunities: 200, aceOpportunities: 80, today: '2026-03-02' },
  })
  const db = postgres(url, { max: 1, onnotice: () => {} })
  try {
    for (const { text, values } of createApnSql(tables)) await db.unsafe(text, [...values])
    await db`
      insert into apn_contact
      select (jsonb_populate_record(null::apn_contact, to_jsonb(c) || jsonb_build_object('id', c.id || '-' || n))).*
      from apn_contact c,
           generate_series(1, ${CONTACTS}::int / (select count(*)::int from apn_contact)) n`
  } finally {
    await db.end({ timeout: 2 })
  }
  const { hostname, port, pathname, username, password } = new URL(url)
  return {
    APN_DB_HOST: hostname,
    APN_DB_PORT: port,
    APN_DB_NAME: pathname.slice(1),
    APN_DB_USER: username,
    APN_DB_PASSWORD: decodeURIComponent(password),
    LOG_LEVEL: 'error',
  }
}

/** What one worker leaves that reads one table after another. */
async function loadSerially(url: string, settings: Settings): Promise<Rows> {
  const processes = createProcesses()
  const db = postgres(url, { max: 2, onnotice: () => {} })
  try {
    const hub = await processes.hub(processes.home(), { ...settings, DATABASE_URL: url })
    await until('the first load to end', () => firstLoadEnded(db), { timeoutMs: 180_000, program: hub })
    return await apn.rows(db)
  } finally {
    await processes.cleanUp()
    await db.end({ timeout: 2 })
  }
}
