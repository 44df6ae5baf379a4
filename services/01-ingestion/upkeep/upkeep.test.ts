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
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift, ops.source_outages`)
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
      values ('zz', 'odoo', 'crm_lead', 'replay', 'succeeded', ${now}, ${now})`
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
    expect((await upkeep()).removed).toEqual({ loads: 0, quarantine: 0, drift: 0, alerts: 0 })
    now = new Date(now.getTime() + 400 * DAY_MS)
    const before = (await hub.pool`select 1 from ops.loads`).length
    const plan = await runUpkeep.plan?.({}, run('x'))
    expect(plan).toEqual({ old: { loads: before, quarantine: 1, drift: 2, alerts: 0 } })
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
    expect((await upkeep()).removed).toEqual({ loads: 0, quarantine: 0, drift: 0, alerts: 0 })
    expect((await sync('incremental')).total).toMatchObject({ inserted: 0, updated: 0 })
  })
})
