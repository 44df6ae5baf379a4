import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createLogger, type RunContext, randomIds, SYSTEM } from '../../00-platform/index.ts'
import { checkAlerts, listAlerts } from '../actions/alerts.ts'
import { getFreshness } from '../actions/freshness.ts'
import { syncAction } from '../actions/sync.ts'
import { runUpkeep } from '../actions/upkeep.ts'
import type { IngestionDeps } from '../deps.ts'
import { readSourceSettings, type SourceSettings } from '../settings.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { limitOf } from './freshness.ts'

const DAY_MS = 86_400_000
const NOTHING = { loads: 0, backfills: 0, quarantine: 0, drift: 0, alerts: 0 }

test('PIPE-4.11 the closest limit counts: of the table, of its source, of all', () => {
  const limits = { '*': 60, odoo: 30, 'odoo.crm_lead': 5, 'odoo.res_users': null }
  const of = (source: string, table: string) => limitOf(limits, source, table)
  expect([of('odoo', 'crm_lead'), of('odoo', 'res_users'), of('odoo', 'crm_tag'), of('apn', 'x')]).toEqual([
    ...[5, null, 30, 60],
  ])
  expect(limitOf({}, 'odoo', 'crm_lead')).toBeNull()
})

describe.each(DATABASE_KINDS)('what loading leaves behind on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'upkeep-home-'))
  let now = new Date()
  let freshness: SourceSettings['freshness'] = {}
  let events: string[] = []

  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift, ops.source_outages, ops.runs, ops.backfills,
        ops.backfill_tables, ops.backfill_parts`)
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, 20)
    now = new Date('2026-06-01T12:00:00Z')
    freshness = {}
    events = []
  })

  function run(runId: string): RunContext<IngestionDeps> {
    const settings = { ...readSourceSettings(), odoo: SHOP_SETTINGS, freshness }
    return {
      ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1, runId },
      ...{ signal: new AbortController().signal, db: hub.pool, clock: { now: () => now } },
      log: createLogger('silent'),
      deps: {
        ...{ ids: randomIds, home, settings, origin: 'none', stages: [], openCopy: hub.openCopy },
        openSource: async () =>
          createOdooSqlSource(
            { sleep: async () => {}, random: () => 0.5 },
            { ...hub.source, schema: 'shop' },
            SHOP_SETTINGS,
          ),
        describeSources: () => [],
      },
      emit: async (type) => void events.push(type),
      afterCommit: () => {},
      startRun: () => Promise.reject(new Error('not used')),
      progress: async () => {},
    }
  }
  const sync = (mode: 'full' | 'incremental' = 'full') =>
    syncAction.execute({ source: 'odoo', mode }, run(randomIds.next(now)))
  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000)
  }
  const check = async () => checkAlerts.output.parse(await checkAlerts.run({}, run('x')))
  const upkeep = async () => runUpkeep.output.parse(await runUpkeep.execute({}, run('u')))

  test('PIPE-4.11 per table: last load, rows, newest change, lag, limit; reading single rows again makes nothing fresh', async () => {
    await sync()
    freshness = { 'odoo.crm_lead': 10 }
    later(15)
    await hub.pool`delete from shop.crm_lead where id = 20`
    await hub.pool`
      insert into ops.loads (id, source, table_name, mode, status, started_at, finished_at)
      values ('zy', 'odoo', 'crm_lead', 'follow-up', 'succeeded', ${now}, ${now}),
        ('zz', 'odoo', 'crm_lead', 'replay', 'succeeded', ${now}, ${now})`
    const seen = getFreshness.output.parse(await getFreshness.run({ rows: true }, run('x')))
    expect(seen.tables.map(({ table }) => table)).toEqual(['crm_lead', 'crm_tag_rel', 'res_users'])
    const [load] = await hub.pool`select id from ops.loads where table_name = 'crm_lead' and mode = 'full'`
    expect(seen.tables[0]).toMatchObject({
      ...{ source: 'odoo', loadId: load?.id, mode: 'full', read: 20, rows: 20 },
      ...{ lagSeconds: 900, limitSeconds: 600, overLimit: true, changedAt: '2026-01-01 00:00:02.000002' },
    })
    expect(Date.parse(seen.tables[0]?.freshAsOf ?? '')).toBe(Date.parse('2026-06-01T12:00:00Z'))
    expect(seen.tables[2]).toMatchObject({ limitSeconds: null, overLimit: false, rows: 0, changedAt: null })
    await sync()
    const again = getFreshness.output.parse(await getFreshness.run({ source: 'odoo', rows: false }, run('x')))
    expect(again.tables[0]).toMatchObject({ lagSeconds: 0, overLimit: false, rows: null })
  })

  test('PIPE-4.16 a source over its limit raises one alert, which ends when it is loaded in time again', async () => {
    await sync()
    later(61)
    expect(await check()).toEqual({ raised: 0, ended: 0, tablesOverLimit: 0 })
    freshness = { odoo: 60 }
    expect(await check()).toEqual({ raised: 1, ended: 0, tablesOverLimit: 3 })
    expect(await check()).toEqual({ raised: 0, ended: 0, tablesOverLimit: 3 })
    const { alerts } = listAlerts.output.parse(await listAlerts.run({ open: true, limit: 5 }, run('x')))
    expect(alerts).toMatchObject([{ source: 'odoo', kind: 'stale', code: 'SOURCE_STALE' }])
    expect(alerts[0]?.text).toContain('Odoo was not loaded in time since 2026-06-01 13:01 UTC')
    await sync('incremental')
    expect(await check()).toEqual({ raised: 0, ended: 1, tablesOverLimit: 0 })
    expect(events.filter((type) => /stale|fresh/.test(type))).toEqual(['source.stale', 'source.fresh'])
  })

  test('PIPE-4.11 old records go, but no load that a row, a cursor or an open entry names', async () => {
    await sync()
    const named = (await hub.pool`select distinct _load_id as id from raw.odoo_crm_lead`).map(({ id }) => id)
    later(60)
    await hub.pool`update shop.crm_lead set name = 'new', write_date = '2026-05-01' where id = 3`
    for (let i = 0; i < 4; i++) {
      await sync('incremental')
      later(60)
    }
    const entry = (load: string, code: string, resolved: Date | null) => hub.pool`
      insert into ops.quarantine (load_id, source, table_name, key, code, message, created_at, resolved_at)
      values (${load}, 'odoo', 'crm_lead', '{"id": "1"}', ${code}, 'm', ${now}, ${resolved})`
    const loads = await hub.pool<
      { id: string }[]
    >`select id from ops.loads where table_name = 'res_users' order by id`
    await entry(loads[1]?.id ?? '', 'OPEN', null)
    await entry(loads[2]?.id ?? '', 'CLOSED', now)
    for (const after of ['a', 'b'])
      await hub.pool`
        insert into ops.schema_drift (source, table_name, column_name, change, after, outcome, detected_at)
        values ('odoo', 'crm_lead', 'x', 'type_changed', ${hub.pool.json(after)}, 'kept', ${now})`
    expect((await upkeep()).removed).toEqual(NOTHING)
    now = new Date(now.getTime() + 400 * DAY_MS)
    const before = (await hub.pool`select 1 from ops.loads`).length
    const plan = await runUpkeep.plan?.({}, run('x'))
    expect(plan).toEqual({
      old: { loads: before, watchLoads: 0, backfills: 0, quarantine: 1, drift: 2, alerts: 0 },
    })
    const done = await upkeep()
    expect(done.removed).toMatchObject({ quarantine: 1, drift: 1, alerts: 0 })
    expect(done.removed.loads).toBeGreaterThan(0)
    const lost =
      await hub.pool`select id from raw.odoo_crm_lead where _load_id not in (select id from ops.loads)`
    expect(lost).toEqual([])
    const kept = new Set((await hub.pool<{ id: string }[]>`select id from ops.loads`).map(({ id }) => id))
    expect(named.every((id) => kept.has(id))).toBe(true)
    expect([kept.has(loads[1]?.id ?? ''), kept.has(loads[2]?.id ?? '')]).toEqual([true, false])
    const cursors = await hub.pool`select 1 from ops.cursors where load_id not in (select id from ops.loads)`
    expect(cursors).toEqual([])
    expect(done.removed.loads).toBe(before - kept.size)
    const [drift] =
      await hub.pool`select after #>> '{}' as after from ops.schema_drift where column_name = 'x'`
    expect(drift).toEqual({ after: 'b' })
    expect((await upkeep()).removed).toEqual(NOTHING)
    expect((await sync('incremental')).total).toMatchObject({ inserted: 0, updated: 0 })
  })

  const newRun = (id: string, action: string, status: string, finished: Date | null) => hub.pool`
    insert into ops.runs (id, action, input, status, next, exclusive_key, actor, request_id, max_attempts, created_at,
      finished_at)
    values (${id}, ${action}, '{}', ${status}, '[]', ${id}, '{}', 'r', 1, ${now}, ${finished})`
  const sums = async () =>
    (
      await hub.pool`
        select sum(read)::int as read, sum(inserted)::int as inserted, sum(updated)::int as updated,
               sum(unchanged)::int as unchanged, sum(quarantined)::int as quarantined, sum(deleted)::int as deleted,
               sum(batches)::int as batches, sum(loads)::int as loads from ops.loads`
    )[0]

  /** A day and a bit of a busy watch: one load a second, of one table; every thousandth failed. */
  async function busyWatch(count: number): Promise<void> {
    await newRun('watch-1', 'ingestion.watch', 'running', null)
    await hub.pool`
      insert into ops.loads (id, run_id, source, table_name, mode, status, error_code, read, inserted, updated, unchanged,
        quarantined, deleted, batches, started_at, finished_at)
      select 'w' || lpad(i::text, 9, '0'), 'watch-1', 'odoo', 'crm_lead', case when i % 7 = 0 then 'follow-up' else 'incremental' end,
             case when i % 1000 = 0 then 'failed' else 'succeeded' end,
             case when i % 1000 = 0 then 'SOURCE_QUERY_FAILED' end, 4, i % 2, 1 - i % 2, 2, 1, i % 3, 1,
             ${now}::timestamptz + make_interval(secs => i), ${now}::timestamptz + make_interval(secs => i)
      from generate_series(1, ${count}::int) i`
  }

  test('PIPE-4.11 100,000 loads of a watch become sums by the hour, in small steps, and no count of history changes', {
    timeout: 240_000,
  }, async () => {
    // The embedded database takes a quarter of a second for a thousand of them.
    const LOADS = kind === 'server' ? 100_000 : 20_000
    await sync()
    await busyWatch(LOADS)
    await hub.pool`update raw.odoo_crm_lead set _load_id = 'w000000777' where id = 3`
    const before = await sums()
    expect((await upkeep()).loadsSummedUp).toBe(0)
    later(60 * 24 * 9)
    expect((await runUpkeep.plan?.({}, run('x')))?.old).toMatchObject({ watchLoads: LOADS })
    const steps: number[] = []
    const told = { ...run('u') }
    const statements = { count: 0 }
    const counted = new Proxy(hub.pool, {
      apply: (target, self, given: unknown[]) => {
        if (Array.isArray(given[0]) && 'raw' in given[0]) statements.count += 1
        return Reflect.apply(target, self, given)
      },
    })
    const stopped = new Error('stopped half way')
    const half = {
      ...told,
      progress: async ({ stage, done }: { stage: string; done: number }) => {
        if (stage === 'loads of watches') steps.push(done)
        if (done >= LOADS / 2) throw stopped
      },
    }
    await expect(runUpkeep.execute({}, half)).rejects.toThrow(stopped)
    expect(await sums()).toEqual(before)
    const rest = await runUpkeep.execute({}, { ...run('u'), db: counted })
    expect(rest.loadsSummedUp).toBe(LOADS - 1 - (steps.at(-1) ?? 0))
    expect(rest.removed).toEqual(NOTHING)
    // At most a thousand loads in a transaction, and few statements for each thousand.
    expect(Math.max(...steps.map((done, i) => done - (steps[i - 1] ?? 0)))).toBeLessThanOrEqual(1_000)
    expect(statements.count).toBeLessThan(((LOADS / 2_000) * 2 + 30) * 3)
    expect(await sums()).toEqual(before)
    const hours = await hub.pool<{ status: string; count: number }[]>`
      select status, count(*)::int as count from ops.loads where mode = 'watch-hour' group by 1 order by 1`
    expect(hours.map(({ status }) => status)).toEqual(['failed', 'succeeded'])
    for (const { count } of hours) expect(count).toBeLessThanOrEqual(Math.ceil(LOADS / 3_600) + 1)
    const untrue = await hub.pool`
      select id from ops.loads where read <> inserted + updated + unchanged + quarantined`
    expect(untrue.filter(({ id }) => String(id).startsWith('hour'))).toEqual([])
    // What a row names stays by itself, and so does what is young.
    expect(await hub.pool`select 1 from ops.loads where id = 'w000000777'`).toHaveLength(1)
    expect((await upkeep()).loadsSummedUp).toBe(0)
    expect(await sums()).toEqual(before)
  })

  test('PIPE-4.13 a backfill that ended long ago goes with its parts, one that nobody went on with too; what goes on stays', async () => {
    const backfill = async (id: string, status: string | null, finished: Date | null) => {
      if (status !== null)
        await newRun(`run-${id}`, 'ingestion.backfill', status, status === 'running' ? null : now)
      await hub.pool`
        insert into ops.backfills (id, source, run_id, scope, workers, started_at, finished_at)
        values (${id}, 'odoo', ${`run-${id}`}, '["crm_lead"]', 2, ${now}, ${finished})`
      await hub.pool`
        insert into ops.backfill_tables (backfill_id, table_name, description, load_id, takes_cursor)
        values (${id}, 'crm_lead', '{}', ${`load-${id}`}, false)`
      await hub.pool`
        insert into ops.loads (id, run_id, source, table_name, mode, status, started_at, finished_at)
        values (${`load-${id}`}, ${`run-${id}`}, 'odoo', 'crm_lead', 'backfill', 'running', ${now}, ${finished})`
      await hub.pool`
        insert into ops.backfill_parts (backfill_id, number, table_name, state)
        select ${id}, i, 'crm_lead', 'pending' from generate_series(1, 1500) i`
    }
    await backfill('done', 'succeeded', now)
    await backfill('left', 'cancelled', null)
    await backfill('active', 'running', null)
    await upkeep()
    // A load whose run is over is not open for ever.
    expect(await hub.pool`select id, status from ops.loads order by id`).toEqual([
      { id: 'load-active', status: 'running' },
      { id: 'load-done', status: 'abandoned' },
      { id: 'load-left', status: 'abandoned' },
    ])
    later(60 * 24 * 91)
    expect((await runUpkeep.plan?.({}, run('x')))?.old).toMatchObject({ backfills: 2 })
    expect((await upkeep()).removed).toMatchObject({ backfills: 2, loads: 0 })
    for (const table of ['backfills', 'backfill_tables', 'backfill_parts'])
      expect(
        (
          await hub.pool.unsafe(
            `select distinct ${table === 'backfills' ? 'id' : 'backfill_id'} as id from ops.${table}`,
          )
        )[0],
        table,
      ).toEqual({ id: 'active' })
    expect(await hub.pool`select 1 from ops.backfill_parts`).toHaveLength(1_500)
    later(60 * 24 * 300)
    expect((await upkeep()).removed).toMatchObject({ backfills: 0, loads: 2 })
  })

  test('PIPE-4.19 no period ends erasures and what they keep out', async () => {
    await hub.pool`
      insert into ops.erasures (id, run_id, source, salt, requested_by, status, tables, remaining, requested_at)
      values ('e', 'r', 'odoo', 's', 'ada', 'done', '[]', '[]', ${now})`
    await hub.pool`
      insert into ops.suppressions (erasure_id, origin, source, table_name, column_name, value, salt, columns)
      values ('e', 'none', 'odoo', 'crm_lead', 'id', '7', 's', '{*}')`
    later(60 * 24 * 4_000)
    await upkeep()
    expect(await hub.pool`select id from ops.erasures`).toEqual([{ id: 'e' }])
    expect(await hub.pool`select value from ops.suppressions`).toEqual([{ value: '7' }])
    await hub.pool`truncate ops.erasures, ops.suppressions`
  })
})
