import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type AwkwardOdoo, LEADS, startAwkwardOdoo } from './awkward-odoo.ts'
import {
  buildProduct,
  createProcesses,
  descendantsOf,
  HUB_POLL_MS,
  type Hub,
  isAlive,
  type Settings,
  tokenOf,
  until,
} from './processes.ts'

/** No source at all: the hub starts and loads nothing. */
const NOTHING: Settings = { SAMPLE: 'false' }
/** Where it does not matter what is loaded. */
const LITTLE: Settings = { SAMPLE_OPPORTUNITIES: '200' }
const LIMIT_MS = 90_000
const SECRET = 'hunter2-do-not-show'

const processes = createProcesses()
beforeAll(buildProduct)
afterEach(() => processes.cleanUp())

/** Waits until the first load ended, however, and answers what the hub said. */
async function firstLoad(hub: Hub): Promise<string> {
  await until(
    'the first load to end',
    () => /loaded and matched|the first load (failed|cancelled)/.test(hub.output()),
    { program: hub, timeoutMs: LIMIT_MS },
  )
  return hub.output()
}

interface Load {
  readonly table: string
  readonly status: string
  readonly read: number
  readonly inserted: number
  readonly quarantined: number
}

const loadsOf = async (hub: Hub) => (await hub.read<{ loads: Load[] }>('/ingestion/loads?limit=100')).loads

async function quarantineOf(hub: Hub) {
  type Row = { table: string; key: object; column: string | null; code: string; message: string }
  const { rows } = await hub.read<{ rows: Row[] }>('/quarantine?limit=100')
  return rows
    .map(({ table, key, column, code }) => `${table} ${JSON.stringify(key)} ${column ?? '-'} ${code}`)
    .sort()
}

const firstSyncId = (hub: Hub) =>
  until('the first sync to be started', async () => {
    const { runs } = await hub.read<{ runs: { id: string; action: string }[] }>('/runs')
    return runs.findLast(({ action }) => action === 'ingestion.sync')?.id
  })

/** Waits for the first step of the first load alone. */
const firstSync = async (hub: Hub) => ended(hub, await firstSyncId(hub))

async function ended(hub: Hub, runId: string) {
  type Run = { status: string; error: { code: string; message: string } | null; result: unknown }
  return until(
    `run ${runId} to end`,
    async () => {
      const run = await hub.read<Run>(`/runs/${runId}`)
      return ['succeeded', 'failed', 'cancelled'].includes(run.status) && run
    },
    { timeoutMs: LIMIT_MS, everyMs: HUB_POLL_MS, program: hub },
  )
}

async function run(hub: Hub, action: string, input: object) {
  const { status, body } = await hub.call<{ runId: string }>(action, input)
  expect(status, JSON.stringify(body)).toBe(202)
  return ended(hub, body.runId)
}

/** Holds a port until `release`. */
async function busyPort() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, release: () => new Promise((resolve) => server.close(resolve)) }
}

describe('issue 2, bad input: hubs side by side', () => {
  test('a second hub on the same embedded database names the first and ends; others live beside it', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const [first, other] = await Promise.all([
      processes.hub(home, NOTHING),
      processes.usedHome().then((free) => processes.hub(free, NOTHING)),
    ])
    const second = await processes.startHub(home, NOTHING).ended
    expect(second.code).toBe(65)
    expect(second.output).toContain('[DATABASE_IN_USE]')
    expect(second.output).toContain(`process ${first.pid}`)
    for (const hub of [first, other])
      expect(await hub.read('/status')).toMatchObject({ database: 'embedded' })
    expect(first.api).not.toBe(other.api)
  })

  test('a port in use is named with its variable; nothing keeps running and the home is free', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const busy = await busyPort()
    for (const variable of ['API_PORT', 'DASHBOARD_PORT']) {
      const { code, output } = await processes.startHub(home, { ...NOTHING, [variable]: String(busy.port) })
        .ended
      expect(code, output).toBe(69)
      expect(output).toContain('[PORT_IN_USE]')
      expect(output).toContain(`set ${variable} to a free port`)
      expect(existsSync(join(home, 'database/hub.lock'))).toBe(false)
      expect(existsSync(join(home, 'endpoint.json'))).toBe(false)
    }
    await busy.release()
  })
})

describe('issue 2, bad input: ends', () => {
  test('SIGTERM in the middle of a load stops the hub and its children within 5 s', {
    timeout: LIMIT_MS,
  }, async () => {
    const hub = await processes.hub(await processes.usedHome(), LITTLE)
    await until('the load to be under way', () => hub.output().includes('ingestion.sync: loading'), {
      program: hub,
    })
    const children = descendantsOf(hub.pid)
    expect(children.length).toBeGreaterThan(1)
    const before = performance.now()
    hub.kill('SIGTERM')
    expect((await hub.ended).code).toBe(0)
    expect(performance.now() - before).toBeLessThan(5_000)
    await until('the children to be gone', () => !children.some(isAlive), { timeoutMs: 1_000 })
    const again = await processes.hub(hub.home, NOTHING)
    expect(await again.read('/status')).toMatchObject({ database: 'embedded' })
  })

  test('kill -9 of the hub leaves no orphan, and the next one starts and ends the run', {
    timeout: LIMIT_MS,
  }, async () => {
    const hub = await processes.hub(await processes.usedHome(), LITTLE)
    await until('the load to be under way', () => hub.output().includes('ingestion.sync: loading'), {
      program: hub,
    })
    const children = descendantsOf(hub.pid)
    hub.kill('SIGKILL')
    await hub.ended
    await until('the children to be gone', () => !children.some(isAlive), { timeoutMs: 10_000 })
    const again = await processes.hub(hub.home, LITTLE)
    expect((await firstSync(again)).status).toBe('succeeded')
    expect(await loadsOf(again)).toContainEqual(
      expect.objectContaining({ table: 'crm_lead', status: 'succeeded', read: 200, inserted: 200 }),
    )
  })
})

describe('issue 2, bad input: Odoo', () => {
  let odoo: AwkwardOdoo | undefined
  afterEach(async () => {
    await odoo?.close()
    odoo = undefined
  })

  const sourceTest = async (home: string, settings: Settings) => {
    const { code, stderr } = await processes.cli(home, ['--json', 'source', 'test', 'odoo'], {
      ...settings,
      LOG_LEVEL: 'silent',
    })
    expect(stderr).not.toContain(SECRET)
    return {
      code,
      error: (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: string } }).error.code,
    }
  }

  test('a wrong password and an unknown database are told apart, without the password', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    odoo = await startAwkwardOdoo(() => ({}))
    const wrong = { ...odoo.settings, ODOO_PASSWORD: SECRET }
    expect(await sourceTest(home, wrong)).toEqual({ code: 77, error: 'ODOO_LOGIN_FAILED' })
    const nowhere = { ...odoo.settings, ODOO_DB: 'nowhere' }
    expect(await sourceTest(home, nowhere)).toEqual({ code: 66, error: 'ODOO_DATABASE_UNKNOWN' })
  })

  test('a model that is not there: an optional one is left out, a required one fails the run by its name', {
    timeout: LIMIT_MS,
  }, async () => {
    odoo = await startAwkwardOdoo(() => ({ missingModels: ['mail.activity'] }))
    const hub = await processes.hub(await processes.usedHome(), odoo.settings)
    expect((await firstSync(hub)).status).toBe('succeeded')
    const loads = await loadsOf(hub)
    expect(loads).toContainEqual(
      expect.objectContaining({ table: 'crm_lead', status: 'succeeded', read: LEADS, inserted: LEADS }),
    )
    expect(loads.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(loads.map(({ table }) => table)).not.toContain('mail_activity')
    odoo.trouble.missingModels = ['crm.stage']
    const { status, error } = await run(hub, 'ingestion.sync', { source: 'odoo', mode: 'full' })
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code: 'ODOO_MODEL_UNKNOWN' })
    expect(error?.message).toContain('crm.stage')
  })

  test('a source that cannot be reached is told with the next try, and loaded when it is back', {
    timeout: LIMIT_MS,
  }, async () => {
    odoo = await startAwkwardOdoo(() => ({ down: true }))
    const hub = await processes.hub(await processes.usedHome(), odoo.settings)
    await until('the failed try to be told', () => hub.output().includes('tried again'), {
      ...{ program: hub, timeoutMs: LIMIT_MS },
    })
    expect(hub.output()).toMatch(
      /ingestion\.sync: .+ \[ODOO_UNREACHABLE\]; tried again in \d s \(try 2 of 3\)/,
    )
    expect(hub.output()).not.toContain(odoo.settings.ODOO_PASSWORD ?? '')
    const waiting = await hub.read(`/runs/${await firstSyncId(hub)}`)
    expect(waiting).toMatchObject({
      ...{ status: 'queued', failures: 1, maxAttempts: 3 },
      ...{ error: { code: 'ODOO_UNREACHABLE' }, retryAt: expect.stringMatching(/Z$/) },
    })
    odoo.trouble.down = false
    expect((await firstSync(hub)).status).toBe('succeeded')
    expect(await loadsOf(hub)).toContainEqual(expect.objectContaining({ table: 'crm_lead', inserted: LEADS }))
  })

  test('a raising field, a row that may not be read, NaN, control characters and 2 MB: quarantine, and the rest goes on', {
    timeout: LIMIT_MS,
  }, async () => {
    const ids: number[] = []
    odoo = await startAwkwardOdoo((tables) => {
      const leads = tables['crm.lead'] ?? []
      ids.push(...leads.map(({ id }) => Number(id)))
      Object.assign(leads[20] ?? {}, { name: 'bell \u0007 and escape \u001b[31m' })
      Object.assign(leads[21] ?? {}, { name: 'nul \u0000 inside' })
      Object.assign(leads[22] ?? {}, { expected_revenue: Number.NaN })
      Object.assign(leads[23] ?? {}, { description: 'x'.repeat(2 * 1024 * 1024) })
      return {
        hiddenRow: { model: 'crm.lead', id: ids[10] ?? 0 },
        raisingField: { model: 'crm.lead', field: 'probability', id: ids[30] ?? 0 },
      }
    })
    const hub = await processes.hub(await processes.usedHome(), odoo.settings)
    expect(await firstLoad(hub)).toContain('loaded and matched')
    expect((await loadsOf(hub)).find(({ table }) => table === 'crm_lead')).toMatchObject({
      ...{ status: 'succeeded', read: LEADS, inserted: LEADS - 1, quarantined: 1 },
    })
    const id = (at: number) => JSON.stringify({ id: String(ids[at]) })
    expect(await quarantineOf(hub)).toEqual([
      `crm_lead ${id(10)} - ROW_NOT_READABLE`,
      `crm_lead ${id(21)} name VALUE_NOT_STORABLE`,
      `crm_lead ${id(22)} expected_revenue VALUE_NOT_A_NUMBER`,
      `crm_lead ${id(30)} probability FIELD_RAISES`,
      // Its tags are a field of the row that may not be read.
      `crm_tag_rel ${JSON.stringify({ lead_id: String(ids[10]) })} tag_id FIELD_RAISES`,
    ])
  })
})

describe('issue 2, bad input: CSV', () => {
  const header = 'id,title,customer_company_name,stage'

  test('a file that is no export and one that is not there are refused by name', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const test = async (name: string) =>
      (await processes.cli(home, ['source', 'test', 'apn'], { ACE_CSV_FILE: join(home, name) })).stderr
    writeFileSync(join(home, 'export.csv'), Buffer.from('504b030414000600080000002100', 'hex'))
    expect(await test('export.csv')).toContain('[CSV_NOT_TEXT]')
    expect(await test('gone.csv')).toContain('[CSV_FILE_MISSING]')
  })

  test('broken lines are quarantined with their line, the good ones are loaded', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const file = join(home, 'export.csv')
    writeFileSync(
      file,
      `${header}\nO1,Good,A,Qualified\nO2,too,many,fields,here\nO3,"no "end,A,Qualified\nO4,Gut,Müller,Qualified\n`,
    )
    const hub = await processes.hub(home, { ACE_CSV_FILE: file })
    expect(await firstLoad(hub)).toContain('loaded and matched')
    expect(await loadsOf(hub)).toContainEqual(
      expect.objectContaining({ status: 'succeeded', read: 4, inserted: 2, quarantined: 2 }),
    )
    expect(await quarantineOf(hub)).toEqual([
      'apn_opportunity {"id":null,"line":"3"} - CSV_COLUMN_COUNT',
      'apn_opportunity {"id":null,"line":"4"} - CSV_BAD_QUOTING',
    ])
  })
})

describe('issue 2, bad input: configuration', () => {
  test('every problem is listed at once and no secret is shown', { timeout: LIMIT_MS }, async () => {
    const { code, output } = await processes.startHub(await processes.usedHome(), {
      API_PORT: 'eighty',
      BATCH_SIZE: '0',
      LOG_LEVEL: 'loud',
      DATABASE_URL: `mysql://root:${SECRET}@127.0.0.1/x`,
      ODOO_URL: 'http://127.0.0.1:1',
      ODOO_PASSWORD: SECRET,
    }).ended
    expect(code).toBe(64)
    expect(output).toContain('[CONFIG_INVALID]')
    for (const name of ['API_PORT', 'BATCH_SIZE', 'LOG_LEVEL', 'DATABASE_URL', 'ODOO_DB', 'ODOO_USERNAME'])
      expect(output).toContain(`  ${name}: `)
    expect(output).not.toContain(SECRET)
  })
})

describe('issue 2, bad input: a half-migrated database', () => {
  const withFiles = async <T>(home: string, work: (db: PGlite) => Promise<T>) => {
    const db = await PGlite.create({ dataDir: join(home, 'database/data'), extensions: { vector, pg_trgm } })
    try {
      return await work(db)
    } finally {
      await db.close()
    }
  }
  const DAMAGE: readonly (readonly [string, string, string])[] = [
    [
      'a migration that is there but not recorded',
      'delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)',
      'MIGRATION_FAILED',
    ],
    ['a table that is recorded but not there', 'drop table core.stage_map', 'DATABASE_INCOMPLETE'],
  ]
  test.each(DAMAGE)(
    '%s is a coded error and nothing is destroyed',
    { timeout: LIMIT_MS },
    async (_, damage, code) => {
      const home = await processes.usedHome()
      const token = tokenOf(home, 'agent')
      const count = () =>
        withFiles(home, async (db) => (await db.query('select count(*)::int as n from ops.tokens')).rows)
      await withFiles(home, (db) => db.exec(damage))
      const before = await count()
      const again = await processes.startHub(home, NOTHING).ended
      expect(again.code, again.output).toBe(69)
      expect(again.output).toContain(`[${code}]`)
      expect(await count()).toEqual(before)
      expect(tokenOf(home, 'agent')).toBe(token)
    },
  )
})

const mayMount = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0

describe.skipIf(!mayMount)('issue 2, bad input: a full disk [root]', () => {
  const disk = mkdtempSync(join(tmpdir(), 'revops-disk-'))
  const home = join(disk, 'home')
  let mounted = false
  beforeAll(() => {
    mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'revops-test', disk]).status === 0
  })
  afterAll(async () => {
    await processes.cleanUp()
    if (mounted) execFileSync('umount', ['-l', disk])
    rmdirSync(disk)
  })
  const resize = (size: string) => execFileSync('mount', ['-o', `remount,size=${size}`, disk])
  const fill = (leaveBytes: number) => {
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)))
  }

  test('a coded error while it is full; after space is made it starts and has lost nothing', {
    timeout: 2 * LIMIT_MS,
  }, async (context) => {
    context.skip(!mounted, 'no tmpfs may be mounted here')
    mkdirSync(home)
    fill(20 * 1024 * 1024)
    const first = await processes.startHub(home, NOTHING).ended
    expect(first.code, first.output).toBe(69)
    expect(first.output).toMatch(/\[(EMBEDDED_START_FAILED|DATABASE_FULL)\]/)

    rmSync(join(disk, 'filler'))
    resize('400m')
    const hub = await processes.hub(home, NOTHING)
    const made = await hub.call('token.create', { name: 'kept', role: 'agent' }, tokenOf(home, 'owner'))
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    hub.kill('SIGTERM')
    await hub.ended

    fill(3 * 1024 * 1024)
    const loading = processes.startHub(home, LITTLE)
    const told =
      /EMBEDDED_START_FAILED|DATABASE_FULL|DISCOVERY_DISK_FULL|MIGRATION_FAILED|the first load failed/
    await until('the full disk to be told', () => told.test(loading.output()), {
      program: loading,
      timeoutMs: LIMIT_MS,
    })
    loading.kill('SIGTERM')
    await loading.ended

    rmSync(join(disk, 'filler'))
    const again = await processes.hub(home, NOTHING)
    const { body } = await again.call<{ tokens: { name: string }[] }>(
      'token.list',
      {},
      tokenOf(home, 'owner'),
    )
    expect(body.tokens.map(({ name }) => name)).toContain('kept')
  })
})
