import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { AGENT, nextEvent, testPlatform } from '../../../tests/helpers/platform.ts'
import { bindActions, type Platform, randomIds } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { ingestionActions } from '../index.ts'
import type { Contract } from '../raw/contract.ts'
import { readSourceSettings } from '../settings.ts'
import { createSources } from '../sources/create-sources.ts'
import { createGate, gatedSource } from '../testing/gated-source.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'

const LEADS = 600
const PAIRS = 120
const BATCH = 20
const TIMEOUT_MS = 60_000

interface Counts {
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  readonly deleted: number
}

interface Result {
  readonly backfillId: string
  readonly parts: number
  readonly tables: readonly (Counts & { readonly table: string; readonly parts: number })[]
  readonly total: Counts
}

describe.each(DATABASE_KINDS)('ingestion.backfill on %s', (kind) => {
  let hub: TestDatabase
  /** Of its own: the embedded database is one session, in which a source and a hub would meet. */
  let shop: TestDatabase
  const platforms: Platform[] = []
  let gate = createGate()
  let home: string
  let limit: number | undefined
  let contract: Contract

  beforeAll(async () => {
    hub = await testDatabase({ kind })
    shop = await testDatabase({ kind, empty: true })
    return () => Promise.all([hub.close(), shop.close()])
  })
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'ingestion-backfill-'))
    gate = createGate()
    limit = undefined
    contract = 'evolve'
    await shop.pool.unsafe('drop schema if exists shop cascade')
    await hub.pool.unsafe(`drop schema if exists raw cascade; create schema raw;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift, ops.runs, ops.backfills,
        ops.backfill_tables, ops.backfill_parts`)
    await createShop(shop.pool)
    await insertLeads(shop.pool, 1, LEADS)
    await shop.pool`insert into shop.crm_tag_rel select i, i % 7 from generate_series(1, ${PAIRS}::int) i`
    await shop.pool`insert into shop.res_users (id, login, write_date) values (1, 'ann', '2026-01-01')`
  })
  afterEach(async () => {
    gate.open()
    for (const platform of platforms.splice(0)) await platform.stop()
    rmSync(home, { recursive: true, force: true })
  })

  function deps(): IngestionDeps {
    const settings = { ...readSourceSettings(), odoo: SHOP_SETTINGS }
    const loading = {
      ...settings.loading,
      batchSize: BATCH,
      copyBatchSize: BATCH,
      databaseLimitBytes: limit,
      contracts: { 'odoo.res_users': contract },
    }
    const password = shop.source.password ?? 'geheim'
    const oneSession = kind === 'embedded'
    const config = { kind: 'odoo-sql', ...shop.source, password, schema: 'shop', oneSession } as const
    const all = { ...settings, loading }
    const sources = createSources({ odoo: config, apn: null }, all)
    return {
      ...{ ids: randomIds, home, settings: all, origin: 'real', stages: [], openCopy: hub.openCopy },
      openSource: async (name) => gatedSource(await sources.open(name), gate),
      describeSources: sources.describe,
    }
  }

  /** A process that takes two runs at once; the embedded database has one. */
  async function startWorker(): Promise<Platform> {
    const [first] = platforms
    if (kind === 'embedded' && first !== undefined) return first
    const platform = await testPlatform(hub, [bindActions(ingestionActions, deps())], { home })
    await platform.work()
    platforms.push(platform)
    return platform
  }

  async function begin(platform: Platform, action: string, input: object): Promise<string> {
    const { output } = await platform.invoke(
      action,
      { source: 'odoo', ...input },
      { actor: AGENT, channel: 'rest' },
    )
    return (output as { runId: string }).runId
  }

  async function ended<T>(platform: Platform, runId: string): Promise<T> {
    type Row = { status: string; result: T; error: { code: string } | null }
    const look = async () =>
      (await hub.pool<Row[]>`select status, result, error from ops.runs where id = ${runId}`)[0] as Row
    for (;;) {
      const over = nextEvent(platform, ({ type, payload }) => payload.runId === runId && OVER.test(type))
      over.catch(() => {})
      const { status, result, error } = await look()
      if (status === 'succeeded') return result
      if (status === 'failed' || status === 'cancelled') throw Object.assign(new Error(status), error)
      await over
    }
  }
  const OVER = /^run\.(succeeded|failed|cancelled)$/

  async function done<T = Result>(platform: Platform, action: string, input: object): Promise<T> {
    return ended<T>(platform, await begin(platform, action, input))
  }

  /** RAW row by row, without what differs from load to load. */
  async function rawRows(): Promise<Record<string, unknown[]>> {
    const tables = ['odoo_crm_lead', 'odoo_crm_tag_rel', 'odoo_res_users']
    const entries = await Promise.all(
      tables.map(async (name) => {
        const rows = await hub.pool.unsafe<{ row: unknown }[]>(
          `select to_jsonb(t) - '{_raw_id,_load_id,_extracted_at,_deleted_at}'::text[]
             || jsonb_build_object('gone', _deleted_at is not null) as row from raw.${name} t order by t::text`,
        )
        const texts = rows.map(({ row }) => JSON.stringify(row))
        return [name, texts.sort()] as const
      }),
    )
    return Object.fromEntries(entries)
  }

  const cursors = () => hub.pool`select table_name, position, watermark from ops.cursors order by table_name`

  /** Each part, and each load, tells what became of every row it read. */
  async function countsAgree({ total, backfillId }: Result): Promise<void> {
    expect(total.read).toBe(total.inserted + total.updated + total.unchanged + total.quarantined)
    const sums = async (query: Promise<readonly object[]>) => (await query)[0]
    const counted = { ...total }
    expect(
      await sums(hub.pool`select sum(read)::int as read, sum(inserted)::int as inserted, sum(updated)::int as updated,
        sum(unchanged)::int as unchanged, sum(quarantined)::int as quarantined, sum(deleted)::int as deleted
        from ops.loads where mode = 'backfill' and status = 'succeeded'`),
    ).toEqual(counted)
    expect(
      await sums(hub.pool`select sum(read)::int as read, sum(inserted)::int as inserted, sum(updated)::int as updated,
        sum(unchanged)::int as unchanged, sum(quarantined)::int as quarantined, sum(deleted)::int as deleted
        from ops.backfill_parts where backfill_id = ${backfillId}`),
    ).toEqual(counted)
  }

  test('PIPE-4.13 a backfill in parts equals a serial load, row by row, and leaves the same cursors', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'full' })
    const [serial, serialCursors] = [await rawRows(), await cursors()]
    await hub.pool.unsafe(`drop schema raw cascade; create schema raw; truncate ops.loads, ops.cursors`)

    const result = await done(worker, 'ingestion.backfill', { workers: 3, partRows: 100 })
    expect(await rawRows()).toEqual(serial)
    expect(await cursors()).toEqual(serialCursors)
    expect(result.tables.map(({ table, parts, inserted }) => [table, parts, inserted])).toEqual([
      ['crm_lead', 6, LEADS],
      ['crm_tag_rel', 2, PAIRS],
      ['res_users', 1, 1],
    ])
    await countsAgree(result)
    const orphans = await hub.pool`
      select count(*) from raw.odoo_crm_lead r where not exists (select 1 from ops.loads l where l.id = r._load_id)`
    expect(orphans).toEqual([{ count: 0 }])
    // Once more: nothing is written, whatever way it went.
    const again = await done(worker, 'ingestion.backfill', { workers: 2, partRows: 70 })
    expect(again.total).toMatchObject({ read: result.total.read, unchanged: result.total.read, deleted: 0 })
  })

  test('PIPE-4.13 several workers each load parts of one backfill', { timeout: TIMEOUT_MS }, async () => {
    if (kind === 'embedded') return expect(hub.openCopy).toBeNull()
    const [worker] = [await startWorker(), await startWorker()]
    const held = gate.hold('crm_lead', { all: true })
    const runId = await begin(worker, 'ingestion.backfill', { workers: 3, partRows: 100 })
    await held
    const working = async () => {
      const [row] =
        await hub.pool`select count(distinct run_id) as runs from ops.backfill_parts where state = 'running'`
      return Number(row?.runs)
    }
    while ((await working()) < 3) await nextEvent(worker, ({ type }) => type.startsWith('run.'))
    gate.open()
    const result = await ended<Result>(worker, runId)
    expect(result.total.inserted).toBe(LEADS + PAIRS + 1)
    await countsAgree(result)
  })

  test('PIPE-4.5 PIPE-4.7 PIPE-4.13 a backfill marks what is gone in each part, and brings back what returned', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'full' })
    await shop.pool`delete from shop.crm_lead where id in (1, 99, 100, 101, 350, 351, ${LEADS})`
    await shop.pool`delete from shop.crm_tag_rel where lead_id > 110`
    await hub.pool`update raw.odoo_crm_lead set _deleted_at = now() where id = 5`
    const before = await cursors()
    const result = await done(worker, 'ingestion.backfill', { partRows: 100 })
    expect(result.total.deleted).toBe(7 + 10)
    const gone = await hub.pool<{ id: number }[]>`
      select id from raw.odoo_crm_lead where _deleted_at is not null order by id`
    expect(gone.map(({ id }) => id)).toEqual([1, 99, 100, 101, 350, 351, LEADS])
    // The live cursors stand where they stood.
    expect(await cursors()).toEqual(before)
    await countsAgree(result)
  })

  test('PIPE-4.5 PIPE-4.13 a part that lacks most of its rows marks none of them; the next sync looks at the whole table', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'full' })
    await shop.pool`delete from shop.crm_lead where id between 101 and 160`
    const result = await done(worker, 'ingestion.backfill', { tables: ['crm.lead'], partRows: 100 })
    expect(result.total.deleted).toBe(0)
    const alert = await hub.pool`select kind, code from ops.source_outages where ended_at is null`
    expect([...alert]).toEqual([{ kind: 'rows-missing', code: 'MANY_ROWS_GONE' }])
    const synced = await done(worker, 'ingestion.sync', { mode: 'incremental' })
    expect(synced.total.deleted).toBe(60)
    expect(await hub.pool`select 1 from ops.source_outages where ended_at is null`).toHaveLength(0)
    expect(await hub.pool`select 1 from ops.settings where name like 'ingestion.missing%'`).toHaveLength(0)
  })

  test('PIPE-4.13 the incremental sync goes on meanwhile; what it wrote is not overwritten by older rows', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'incremental' })
    await shop.pool`delete from shop.crm_lead where id = 3`
    // RAW differs from what the held batch brings, so that it would be written.
    await hub.pool`update raw.odoo_crm_lead set name = 'spoiled', _source_hash = 'x' where id < 10`
    const held = gate.hold('crm_lead')
    const runId = await begin(worker, 'ingestion.backfill', {
      tables: ['crm.lead'],
      workers: 1,
      partRows: 10_000,
    })
    await held
    const later = '2026-05-05 05:05:05.000005'
    await shop.pool`update shop.crm_lead set name = 'newer', write_date = ${later}::timestamp where id = 2`
    await shop.pool`insert into shop.crm_lead (id, name, write_date) values (0, 'born before', ${later}), (7000, 'born behind', ${later})`
    await done(worker, 'ingestion.sync', { mode: 'incremental', tables: ['crm_lead'] })
    const live = await cursors()
    gate.open()
    await ended(worker, runId)
    const rows = await hub.pool<{ id: number; name: string; gone: boolean }[]>`
      select id, name, _deleted_at is not null as gone from raw.odoo_crm_lead where id in (0, 1, 2, 3, 7000) order by id`
    expect(rows.map(({ id, name, gone }) => [id, name, gone])).toEqual([
      [0, 'born before', false],
      [1, 'Lead 1', false],
      [2, 'newer', false],
      [3, 'spoiled', true],
      [7000, 'born behind', false],
    ])
    expect(await cursors()).toEqual(live)
    expect(JSON.stringify(live)).toContain(later)
  })

  /** Begins a backfill whose first worker is held in its third batch, so that two are committed. */
  async function heldBackfill(worker: Platform, input: object): Promise<string> {
    const held = gate.hold('crm_lead', { afterRows: 2 * BATCH })
    const runId = await begin(worker, 'ingestion.backfill', { tables: ['crm_lead'], workers: 1, ...input })
    await held
    return runId
  }

  async function read<T>(action: string, input: object = {}): Promise<T> {
    const [worker] = platforms as [Platform]
    const { output } = await worker.invoke(
      action,
      { source: 'odoo', ...input },
      { actor: AGENT, channel: 'rest' },
    )
    return output as T
  }

  interface Found {
    readonly backfill: {
      readonly active: boolean
      readonly finishedAt: string | null
      readonly parts: {
        readonly all: number
        readonly done: number
        readonly pending: number
        readonly running: number
      }
      readonly atWork: readonly { readonly attempts: number }[]
    }
  }

  test('PIPE-10 a cancelled backfill stops at its next batch, keeps what is committed and says what is left; the next call goes on', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    const stopped = nextEvent(worker, ({ type }) => type === 'ingestion.backfill-stopped')
    await worker.invoke('runs.cancel', { id: runId }, { actor: AGENT, channel: 'rest' })
    await expect(ended(worker, runId)).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
    expect((await stopped).payload).toMatchObject({
      ...{ code: 'RUN_CANCELLED', parts: 3, partsLeft: 3 },
      tables: [{ table: 'crm_lead', partsLeft: 3 }],
    })
    const [kept] = await hub.pool<{ count: number }[]>`select count(*) from raw.odoo_crm_lead`
    expect(kept?.count).toBeGreaterThanOrEqual(BATCH)
    expect(kept?.count).toBeLessThan(200)
    const { backfill } = await read<Found>('ingestion.get-backfill')
    expect(backfill).toMatchObject({
      active: false,
      finishedAt: null,
      parts: { all: 3, done: 0, pending: 3, running: 0 },
    })
    expect(await hub.pool`select status, error_code from ops.loads`).toEqual([
      { status: 'failed', error_code: 'RUN_CANCELLED' },
    ])

    gate.open()
    const plan = await worker.invoke(
      'ingestion.backfill',
      { source: 'odoo', tables: ['crm.lead'], partRows: 200 },
      { actor: AGENT, channel: 'rest', dryRun: true },
    )
    expect(plan.output).toMatchObject({ resumes: { parts: 3, partsLeft: 3 } })
    gate.passed.clear()
    const result = await done(worker, 'ingestion.backfill', { tables: ['crm.lead'], partRows: 200 })
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    await countsAgree(result)
    // What was committed was not read again.
    expect(gate.passed.get('crm_lead')).toBe(LEADS - Number(kept?.count))
    const [cursor] = await cursors()
    expect(cursor?.position).toMatchObject({ phase: 'incremental' })
  })

  test('PIPE-4.13 a fresh backfill begins anew where an earlier one was left', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    await worker.invoke('runs.cancel', { id: runId }, { actor: AGENT, channel: 'rest' })
    await expect(ended(worker, runId)).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
    gate.open()
    // One of other tables takes nothing from it.
    await done(worker, 'ingestion.backfill', { tables: ['res_users'] })
    expect(await hub.pool`select id from ops.backfills where finished_at is null`).toHaveLength(1)
    const result = await done(worker, 'ingestion.backfill', {
      tables: ['crm_lead'],
      partRows: 100,
      fresh: true,
    })
    expect(result.parts).toBe(6)
    expect(result.total.read).toBe(LEADS)
    expect(result.total.unchanged).toBeGreaterThanOrEqual(BATCH)
    const open = await hub.pool`select id from ops.backfills where finished_at is null`
    expect(open).toEqual([])
  })

  test('PIPE-4.2 PIPE-4.13 a worker that lost its part writes nothing more of it; another goes on behind the last batch', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    // As another worker does it whose run was taken up again.
    await hub.pool`update ops.backfill_parts set run_attempt = 0, run_id = 'another' where state = 'running'`
    gate.open()
    const result = await ended<Result>(worker, runId)
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    await countsAgree(result)
    const [part] = await hub.pool`select max(attempts) as attempts from ops.backfill_parts`
    expect(part).toEqual({ attempts: 2 })
  })

  test('PIPE-10 PIPE-4.13 to cancel stops all workers; their parts wait for the next call', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await startWorker()
    const lanes = kind === 'server' ? 3 : 1
    const held = gate.hold('crm_lead', { all: true })
    const runId = await begin(worker, 'ingestion.backfill', {
      tables: ['crm_lead'],
      workers: 3,
      partRows: 100,
    })
    await held
    const working = async () => (await read<Found>('ingestion.get-backfill')).backfill.atWork.length
    while ((await working()) < lanes) await nextEvent(worker, ({ type }) => type.startsWith('run.'))
    const helpers = await hub.pool<
      { id: string }[]
    >`select id from ops.runs where action = 'ingestion.join-backfill'`
    expect(helpers).toHaveLength(lanes - 1)
    await worker.invoke('runs.cancel', { id: runId }, { actor: AGENT, channel: 'rest' })
    await expect(ended(worker, runId)).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
    gate.open()
    for (const { id } of helpers)
      expect(await ended(worker, id)).toMatchObject({ ended: 'stopped', parts: 0 })
    const { backfill } = await read<Found>('ingestion.get-backfill')
    expect(backfill.parts).toMatchObject({ all: 6, done: 0, running: 0, pending: 6 })
    const [kept] = await hub.pool<{ rows: number }[]>`select count(*) as rows from raw.odoo_crm_lead`
    expect(kept?.rows).toBe((lanes - 1) * BATCH)
    const result = await done(worker, 'ingestion.backfill', { tables: ['crm_lead'], workers: 2 })
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    await countsAgree(result)
  })

  test('PIPE-4.13 fewer workers: one ends behind its part, the others go on', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await startWorker()
    await expect(read('ingestion.resize-backfill', { workers: 1 })).rejects.toMatchObject({
      code: 'BACKFILL_NOT_ACTIVE',
    })
    const held = gate.hold('crm_lead', { all: true })
    const runId = await begin(worker, 'ingestion.backfill', {
      tables: ['crm_lead'],
      workers: 3,
      partRows: 50,
    })
    await held
    const lanes = kind === 'server' ? 3 : 1
    const working = async () => (await read<Found>('ingestion.get-backfill')).backfill.atWork.length
    while ((await working()) < lanes) await nextEvent(worker, ({ type }) => type.startsWith('run.'))
    expect(await read('ingestion.resize-backfill', { workers: 1 })).toMatchObject({ before: 3, workers: 1 })
    gate.open()
    const result = await ended<Result>(worker, runId)
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    const helpers = await hub.pool`
      select result ->> 'ended' as ended, (result ->> 'parts')::int as parts from ops.runs
      where action = 'ingestion.join-backfill' and status = 'succeeded'`
    expect(helpers).toEqual(Array(lanes - 1).fill({ ended: 'fewer wanted', parts: 1 }))
  })

  test('PIPE-4.14 a full sync and a backfill of the same table exclude each other; a table without a cursor is left to its backfill', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, {})
    const ask = (action: string, input: object) => begin(worker, action, input)
    await expect(ask('ingestion.sync', { mode: 'full' })).rejects.toMatchObject({ code: 'BACKFILL_ACTIVE' })
    await expect(ask('ingestion.sync', { mode: 'full', tables: ['crm.lead'] })).rejects.toMatchObject({
      code: 'BACKFILL_ACTIVE',
    })
    await expect(ask('ingestion.backfill', {})).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE' })
    await done(worker, 'ingestion.sync', { mode: 'full', tables: ['res.users'] })
    const sync = await done<Result>(worker, 'ingestion.sync', { mode: 'incremental' })
    expect(sync.tables.map(({ table, read: rows }) => [table, rows])).toEqual([
      ['crm_lead', 0],
      ['crm_tag_rel', PAIRS],
      ['res_users', 1],
    ])
    gate.open()
    expect((await ended<Result>(worker, runId)).total.inserted).toBe(LEADS)

    const held = gate.hold('crm_lead')
    const full = await ask('ingestion.sync', { mode: 'full' })
    await held
    await expect(ask('ingestion.backfill', { tables: ['crm_lead'] })).rejects.toMatchObject({
      code: 'BACKFILL_SYNC_ACTIVE',
    })
    gate.open()
    await ended(worker, full)
  })

  test('PIPE-10 a dry run tells rows, bytes, parts and space, and changes nothing; too little space is refused unless one insists', {
    timeout: TIMEOUT_MS,
  }, async () => {
    limit = 1
    const worker = await startWorker()
    const plan = await worker.invoke(
      'ingestion.backfill',
      { source: 'odoo', partRows: 100 },
      { actor: AGENT, channel: 'rest', dryRun: true },
    )
    expect(plan.output).toMatchObject({
      workers: kind === 'server' ? 3 : 1,
      parts: 9,
      resumes: null,
      tables: [
        { table: 'crm_lead', rows: LEADS, parts: 6, bytesNow: 0 },
        { table: 'crm_tag_rel', rows: PAIRS, parts: 2 },
        { table: 'res_users', rows: 1, parts: 1 },
      ],
      space: { freeBytes: 0, from: 'limit', enough: false },
    })
    const { neededBytes } = (plan.output as { space: { neededBytes: number } }).space
    expect(neededBytes).toBeGreaterThan(LEADS * 100)
    expect(neededBytes).toBeLessThan(LEADS * 2_000)
    expect(await hub.pool`select id from ops.backfills`).toEqual([])
    const refused = done(worker, 'ingestion.backfill', { partRows: 100 })
    await expect(refused).rejects.toMatchObject({ code: 'BACKFILL_SPACE_SHORT' })
    expect(await hub.pool`select id from ops.loads`).toEqual([])
    const result = await done(worker, 'ingestion.backfill', { partRows: 100, ignoreSpace: true })
    expect(result.total.inserted).toBe(LEADS + PAIRS + 1)
  })

  test('PIPE-4.13 a part that fails is named, the others are loaded; once it is mended the next call loads the rest', {
    timeout: TIMEOUT_MS,
  }, async () => {
    contract = 'freeze'
    const worker = await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'full' })
    await shop.pool`alter table shop.res_users add column nickname varchar`
    await shop.pool`update shop.crm_lead set name = 'renamed' where id = 4`
    const failed = nextEvent(worker, ({ type }) => type === 'run.retrying')
    const runId = await begin(worker, 'ingestion.backfill', { partRows: 200 })
    const { error } = (await failed).payload as { error: { code: string; message: string } }
    expect(error).toMatchObject({
      code: 'BACKFILL_INCOMPLETE',
      message: expect.stringContaining('res_users: SCHEMA_FROZEN'),
    })
    await worker.invoke('runs.cancel', { id: runId }, { actor: AGENT, channel: 'rest' })
    const [renamed] = await hub.pool`select name from raw.odoo_crm_lead where id = 4`
    expect(renamed).toEqual({ name: 'renamed' })

    contract = 'evolve'
    await worker.stop()
    platforms.splice(0)
    const mended = await startWorker()
    gate.passed.clear()
    const result = await done(mended, 'ingestion.backfill', { partRows: 200 })
    expect([...gate.passed]).toEqual([['res_users', 1]])
    expect(result.total).toMatchObject({ read: LEADS + PAIRS + 1, updated: 1 })
    await countsAgree(result)
  })
})
