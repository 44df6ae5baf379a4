import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createLogger, type RunContext, randomIds, SYSTEM } from '../../00-platform/index.ts'
import { getFreshness } from '../actions/freshness.ts'
import { listErasuresAction } from '../actions/privacy.ts'
import { quarantineReasons } from '../actions/quarantine-reasons.ts'
import { listSources } from '../actions/sources.ts'
import { syncAction } from '../actions/sync.ts'
import type { IngestionDeps } from '../deps.ts'
import { readSourceSettings } from '../settings.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'

const NOW = new Date('2026-06-01T12:00:00Z')
const LATER = new Date('2026-06-01T13:00:00Z')

describe.each(DATABASE_KINDS)('what the sources’ tables stand at on %s', (kind) => {
  let hub: TestDatabase
  let home: string

  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(() => hub.close())
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'states-home-'))
    await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift, ops.source_outages, ops.erasures, ops.suppressions`)
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, 20)
    return () => rmSync(home, { recursive: true, force: true })
  })

  function run(runId: string): RunContext<IngestionDeps> {
    return {
      ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1, runId },
      ...{ signal: new AbortController().signal, db: hub.pool, clock: { now: () => NOW } },
      log: createLogger('silent'),
      deps: {
        ...{
          ids: randomIds,
          home,
          origin: 'none',
          stages: [],
          openCopy: hub.openCopy,
          schedule: '0 2 * * *',
        },
        settings: { ...readSourceSettings(), odoo: SHOP_SETTINGS },
        openSource: async () =>
          createOdooSqlSource(
            { sleep: async () => {}, random: () => 0.5 },
            { ...hub.source, schema: 'shop' },
            SHOP_SETTINGS,
          ),
        describeSources: () => [],
      },
      emit: async () => {},
      afterCommit: () => {},
      startRun: () => Promise.reject(new Error('not used')),
      progress: async () => {},
    }
  }
  const sync = (runId: string) => syncAction.execute({ source: 'odoo', mode: 'full' }, run(runId))
  const freshness = async () => getFreshness.output.parse(await getFreshness.run({ rows: false }, run('x')))
  const tryLoad = (id: string, table: string, status: string, code: string | null) => hub.pool`
    insert into ops.loads (id, run_id, source, table_name, mode, status, error_code, started_at)
    values (${id}, 'later', 'odoo', ${table}, 'incremental', ${status}, ${code}, ${LATER})`
  const setAside = (table: string, key: number, code: string) => hub.pool`
    insert into ops.quarantine (load_id, source, table_name, key, code, message, created_at)
    values ('l', 'odoo', ${table}, ${hub.pool.json({ id: String(key) })}, ${code}, ${`it says ${key}`}, ${NOW})`

  test('PIPE-4.11 of each table: what its newest good load did and its run, what waits, and what failed since', async () => {
    const made = await sync('first')
    await setAside('crm_lead', 7, 'VALUE_NOT_A_NUMBER')
    await tryLoad('zz', 'crm_lead', 'failed', 'SOURCE_QUERY_FAILED')
    await tryLoad('zy', 'res_users', 'running', null)
    const { tables } = await freshness()
    const [leads, , users] = tables
    expect(leads).toMatchObject({
      ...{ table: 'crm_lead', runId: 'first', read: 20, inserted: 20, updated: 0, unchanged: 0 },
      ...{ quarantined: 0, deleted: 0, openQuarantine: 1 },
      since: { status: 'failed', code: 'SOURCE_QUERY_FAILED', runId: 'later' },
    })
    expect(users).toMatchObject({ table: 'res_users', openQuarantine: 0, since: { status: 'running' } })
    for (const { table, ...counts } of tables) {
      const { loadId } = made.tables.find((each) => each.table === table) ?? {}
      expect(counts.loadId).toBe(loadId)
      expect(counts.read).toBe(counts.inserted + counts.updated + counts.unchanged + counts.quarantined)
    }
    await sync('second')
    expect((await freshness()).tables[0]).toMatchObject({
      ...{ runId: 'second', read: 20, inserted: 0, unchanged: 20 },
      since: { status: 'failed' },
    })
  })

  test('PIPE-4.11 a table that discovery found, or a load began, and that never came is told, not left out', async () => {
    expect(await freshness()).toMatchObject({ tables: [], neverLoaded: [] })
    await tryLoad('zz', 'crm_lead', 'failed', 'SOURCE_PERMISSION_DENIED')
    const folder = join(home, 'schemas', 'discovery')
    mkdirSync(folder, { recursive: true })
    const tables = [
      { name: 'apn_company', kind: 'entity', key: ['id'], columns: [{ name: 'id', type: 'text' }] },
    ]
    writeFileSync(join(folder, 'apn.json'), JSON.stringify({ source: 'apn', kind: 'apn-sql', tables }))
    const { neverLoaded } = await freshness()
    expect(neverLoaded).toMatchObject([
      { source: 'apn', table: 'apn_company', since: null },
      { source: 'odoo', table: 'crm_lead', since: { code: 'SOURCE_PERMISSION_DENIED' } },
    ])
    await hub.pool`truncate ops.loads`
    await sync('first')
    const after = await freshness()
    expect(after.neverLoaded.map(({ table }) => table)).toEqual(['apn_company'])
    const odoo = getFreshness.output.parse(await getFreshness.run({ source: 'odoo', rows: false }, run('x')))
    expect(odoo.neverLoaded).toEqual([])
  })

  test('PIPE-4.17 what waits in quarantine is counted by table and reason, most first; what came through is not', async () => {
    for (const key of [1, 2, 3]) await setAside('crm_lead', key, 'VALUE_NOT_A_NUMBER')
    await setAside('crm_lead', 3, 'VALUE_HAS_NUL')
    await setAside('res_users', 3, 'VALUE_HAS_NUL')
    await setAside('res_users', 4, 'VALUE_HAS_NUL')
    await hub.pool`update ops.quarantine set resolved_at = ${LATER} where key = ${hub.pool.json({ id: '4' })}`
    const told = async (source?: 'odoo' | 'apn') => {
      const answer = await quarantineReasons.run(source === undefined ? {} : { source }, run('x'))
      return quarantineReasons.output.parse(answer).reasons
    }
    expect((await told()).map(({ table, code, rows, keys }) => [table, code, rows, keys])).toEqual([
      ['crm_lead', 'VALUE_NOT_A_NUMBER', 3, 3],
      ['crm_lead', 'VALUE_HAS_NUL', 1, 1],
      ['res_users', 'VALUE_HAS_NUL', 1, 1],
    ])
    expect((await told())[0]).toMatchObject({ source: 'odoo', example: 'it says 3' })
    expect(await told('apn')).toEqual([])
  })

  test('PIPE-4.19 an erasure says which tables its rules keep the person out of, and nothing of the person', async () => {
    const salt = 'salt-of-the-rule'
    await hub.pool`
      insert into ops.erasures (id, run_id, source, table_name, key, salt, requested_by, status, tables, remaining, requested_at)
      values ('e1', 'r1', 'odoo', 'res_partner', '7', ${salt}, 'ada', 'done', '[]', '[]', ${NOW}),
             ('e2', 'r2', 'odoo', null, null, ${salt}, 'ada', 'begun', '[]', '[]', ${LATER})`
    await hub.pool`
      insert into ops.suppressions (erasure_id, origin, source, table_name, column_name, value, value_hash, salt, columns)
      select 'e1', 'none', 'odoo', t, 'id', v, h, ${salt}, array['name']
      from (values ('res_partner', '7', null), ('crm_lead', null, 'hash-of-address'), ('crm_lead', '9', null)) r(t, v, h)`
    const { erasures } = listErasuresAction.output.parse(
      await listErasuresAction.run({ limit: 10 }, run('x')),
    )
    expect(erasures.map(({ id, keptOut }) => [id, keptOut])).toEqual([
      ['e2', []],
      [
        'e1',
        [
          { source: 'odoo', table: 'crm_lead', rules: 2 },
          { source: 'odoo', table: 'res_partner', rules: 1 },
        ],
      ],
    ])
    expect(JSON.stringify(erasures)).not.toMatch(/salt|hash-of-address/)
  })

  test('PIPE-4.16 the sources say when the hub loads by itself', async () => {
    expect(listSources.output.parse(await listSources.run({}, run('x'))).schedule).toBe('0 2 * * *')
  })
})
