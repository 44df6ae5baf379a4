import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import {
  createLogger,
  type Db,
  type RunContext,
  randomIds,
  SYSTEM,
  systemClock,
} from '../../00-platform/index.ts'
import { listAlerts } from '../actions/alerts.ts'
import { discoverAction } from '../actions/discover.ts'
import { listSources } from '../actions/sources.ts'
import { syncAction } from '../actions/sync.ts'
import { backfillAction } from '../backfill/actions.ts'
import type { IngestionDeps } from '../deps.ts'
import { ingestionErrors } from '../errors.ts'
import { readSourceSettings } from '../settings.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source } from '../sources/source.ts'
import { type Fault, openFaultProxy } from '../testing/fault-proxy.ts'
import { createShop, insertLeads, rawLeads, SHOP_SETTINGS } from '../testing/shop.ts'

const ROWS = 3_000

describe.each(DATABASE_KINDS)('a source that is lost on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'outages-home-'))
  let events: (readonly [string, Record<string, unknown>])[] = []
  let open: () => Source

  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift, ops.source_outages, ops.backfills,
        ops.backfill_tables, ops.backfill_parts`)
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, ROWS)
    events = []
    open = () => sourceAt(hub.source)
  })

  const sourceAt = (place: { host: string; port: number }): Source =>
    createOdooSqlSource(
      { sleep: async () => {}, random: () => 0.5 },
      { ...hub.source, ...place, schema: 'shop', connectTimeoutMs: 500 },
      SHOP_SETTINGS,
    )

  function run(runId: string): RunContext<IngestionDeps> {
    const loading = { ...readSourceSettings().loading, batchSize: 200, copyBatchSize: 200 }
    const settings = { ...readSourceSettings(), odoo: SHOP_SETTINGS, loading }
    const described = { kind: 'odoo-sql', location: null, database: null, user: null } as const
    return {
      ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1, runId },
      ...{
        signal: new AbortController().signal,
        db: hub.pool,
        clock: systemClock,
        log: createLogger('silent'),
      },
      deps: {
        ...{ ids: randomIds, home, settings, origin: 'none', stages: [], openCopy: hub.openCopy },
        openSource: async () => open(),
        describeSources: () => [{ name: 'odoo', configured: true, ...described }],
      },
      emit: async (type, payload) => void events.push([type, payload]),
      afterCommit: () => {},
      startRun: () => Promise.reject(new Error('not used')),
      progress: async () => {},
    }
  }
  const sync = (runId: string) => syncAction.execute({ source: 'odoo', mode: 'incremental' }, run(runId))
  const alerts = async (input: { open?: boolean } = {}) =>
    listAlerts.output.parse(await listAlerts.run(listAlerts.input.parse(input), run('x'))).alerts
  const told = (type: string) => events.filter(([name]) => name === type)

  // The embedded database listens on a socket, which has no line to cut.
  const onServer = kind === 'server' ? test : () => undefined
  onServer('PIPE-4.16 a source lost mid-run: state is safe, one alert is raised and ended', async () => {
    // The second line brings some rows of the leads, then nothing comes any more until it is mended.
    let fault: Fault = (nth) => ({ cutAfter: nth < 2 ? 60_000 : 1 })
    const proxy = await openFaultProxy(hub.source, (nth) => fault(nth))
    try {
      open = () => sourceAt(proxy)
      await expect(sync('run-1')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
      const partly = (await rawLeads(hub.pool)).length
      expect(partly).toBeGreaterThan(0)
      expect(partly).toBeLessThan(ROWS)
      await expect(sync('run-1')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
      await expect(sync('run-2')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
      expect(told('source.lost')).toHaveLength(1)
      expect(told('source.lost')[0]?.[1]).toMatchObject({
        source: 'odoo',
        code: 'SOURCE_UNREACHABLE',
        lastGoodAt: null,
      })
      expect(await alerts()).toMatchObject([{ source: 'odoo', kind: 'lost', failures: 3, endedAt: null }])
      fault = () => ({})
      await sync('run-3')
      expect(told('source.back')).toHaveLength(1)
    } finally {
      await proxy.close()
    }
    const resumed = await rawLeads(hub.pool)
    open = () => sourceAt(hub.source)
    await hub.pool.unsafe('drop schema raw cascade; create schema raw; truncate ops.loads, ops.cursors')
    await sync('clean')
    expect(resumed).toEqual(await rawLeads(hub.pool))
    expect(told('source.back')).toHaveLength(1)
  })

  onServer(
    'PIPE-4.16 an outage that ends while its alert is written is told as lost before it is told as back',
    async () => {
      const working = open
      const refused = ingestionErrors.SOURCE_LOGIN_FAILED({ source: 'odoo', host: 'h', user: 'u' })
      const emit = async (type: string, payload: Record<string, unknown>, tx?: Db) => {
        // Another run reads the source well, from its beginning to its end, before the alert is told.
        if (type === 'source.lost') await syncAction.execute({ source: 'odoo', mode: 'incremental' }, good)
        await (tx ?? hub.pool)`
        insert into ops.events (type, payload, actor, request_id, at)
        values (${type}, ${hub.pool.json(payload as never)}, 'system', 'r', now())`
      }
      const good = { ...run('run-good'), emit }
      await hub.pool`truncate ops.events`
      await syncAction.execute({ source: 'odoo', mode: 'incremental' }, { ...run('run-0'), emit })
      const failing = { ...run('run-bad'), emit }
      const deps = {
        ...failing.deps,
        openSource: async () => ({ ...working(), discover: () => Promise.reject(refused) }),
      }
      const failed = syncAction.execute({ source: 'odoo', mode: 'incremental' }, { ...failing, deps })
      await expect(failed).rejects.toMatchObject({ code: 'SOURCE_LOGIN_FAILED' })
      await syncAction.execute({ source: 'odoo', mode: 'incremental' }, { ...run('run-later'), emit })
      expect(await alerts()).toEqual([])
      const order = await hub.pool<{ type: string }[]>`
      select type from ops.events where type in ('source.lost', 'source.back') order by xid, id`
      expect(order.map(({ type }) => type)).toEqual(['source.lost', 'source.back'])
    },
  )

  test('PIPE-4.16 a source that is lost during a backfill raises the alert, and a backfill that ends well ends it', async () => {
    const backfill = async (id: string) => {
      await hub.pool`
        insert into ops.runs (id, action, input, status, next, exclusive_key, actor, request_id, max_attempts, created_at,
          attempt, lease_expires_at)
        values (${id}, 'ingestion.backfill', '{"source": "odoo"}', 'running', '[]', ${id}, '{}', 'r', 1, now(), 1,
          now() + interval '1 hour')`
      const input = backfillAction.input.parse({ source: 'odoo', workers: 1 })
      await backfillAction
        .execute(input, run(id))
        .finally(() => hub.pool`delete from ops.runs where id = ${id}`)
    }
    const working = open
    const gone = ingestionErrors.SOURCE_UNREACHABLE({ source: 'odoo', host: 'h', reason: 'ECONNRESET' })
    open = () => ({ ...working(), watermark: () => Promise.reject(gone) })
    await expect(backfill('backfill-1')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    expect(await alerts()).toMatchObject([{ source: 'odoo', kind: 'lost', code: 'SOURCE_UNREACHABLE' }])
    expect(told('source.lost')).toHaveLength(1)
    open = working
    await backfill('backfill-2')
    expect(await alerts()).toEqual([])
    expect(told('source.back')).toHaveLength(1)
  })

  test('PIPE-4.16 what cannot be read or entered is told once, in words, with the last good load; a load ends it', async () => {
    await sync('run-1')
    expect(await alerts()).toEqual([])
    const working = open
    const refused = ingestionErrors.SOURCE_LOGIN_FAILED({ source: 'odoo', host: 'h', user: 'u@example.com' })
    open = () => ({ ...working(), discover: () => Promise.reject(refused) })
    for (const id of ['run-2', 'run-3']) {
      await expect(sync(id)).rejects.toMatchObject({ code: 'SOURCE_LOGIN_FAILED' })
    }
    const [alert] = await alerts()
    expect(alert).toMatchObject({ kind: 'lost', code: 'SOURCE_LOGIN_FAILED', failures: 2 })
    expect(alert?.text).toMatch(
      /^Odoo could not be read from \d{4}-\d\d-\d\d \d\d:\d\d UTC on \(SOURCE_LOGIN_FAILED, 2 runs failed\); the data is as of \d{4}-/,
    )
    expect(JSON.stringify([alert, events])).not.toContain('example.com')
    const { sources } = listSources.output.parse(await listSources.run({}, run('x')))
    expect(sources[0]?.alerts).toEqual([alert])
    expect(told('source.lost')).toHaveLength(1)
    open = working
    // That the catalogue can be read is no load.
    await discoverAction.execute({ source: 'odoo' }, run('run-4'))
    expect(await alerts()).toHaveLength(1)
    await sync('run-5')
    await sync('run-6')
    expect(await alerts()).toEqual([])
    expect(told('source.back')).toHaveLength(1)
    expect((await alerts({ open: false }))[0]?.text).toContain(' until ')
    open = () => ({ ...working(), discover: () => Promise.reject(refused) })
    await expect(sync('run-7')).rejects.toThrow()
    expect(told('source.lost')).toHaveLength(2)
  })

  test('PIPE-4.5 PIPE-4.16 rows that are missing in number raise one alert, which says how many; it ends when they are back, or accepted', async () => {
    await sync('run-1')
    await hub.pool`create table shop.gone as select * from shop.crm_lead where id > 2000`
    await hub.pool`delete from shop.crm_lead where id > 2000`
    const warned = syncAction.output.parse(await sync('run-2'))
    expect(warned.tables.find(({ table }) => table === 'crm_lead')).toMatchObject({
      deleted: 0,
      error: null,
      warning: { code: 'MANY_ROWS_GONE', message: expect.stringMatching(/3000.*1000.*--accept-deletions/) },
    })
    await sync('run-3')
    const [alert] = await alerts()
    expect(alert).toMatchObject({ kind: 'rows-missing', code: 'MANY_ROWS_GONE', failures: 2 })
    expect(alert?.text).toContain('crm_lead: 1000 of 3000')
    expect(told('source.rows-missing').map(([, payload]) => payload)).toMatchObject([
      { source: 'odoo', table: 'crm_lead', missing: 1_000, known: 3_000 },
    ])
    await hub.pool`insert into shop.crm_lead select * from shop.gone`
    await sync('run-4')
    expect(await alerts()).toEqual([])
    expect(told('source.rows-complete')).toHaveLength(1)
    await hub.pool`delete from shop.crm_lead where id > 2000`
    await sync('run-5')
    expect(await alerts()).toHaveLength(1)
    const accept = syncAction.input.parse({ source: 'odoo', tables: ['crm.lead'], acceptDeletions: true })
    const accepted = syncAction.output.parse(await syncAction.execute(accept, run('run-6')))
    expect(accepted.tables[0]).toMatchObject({ deleted: 1_000, warning: null })
    expect(await alerts()).toEqual([])
    expect(told('source.rows-missing')).toHaveLength(2)
  })

  test('PIPE-4.16 a table that fails for its own sake, and a cancelled run, are no outage', async () => {
    const working = open
    const broken = ingestionErrors.SOURCE_PERMISSION_DENIED({ source: 'odoo', user: 'u', table: 'crm_lead' })
    open = () => ({ ...working(), watermark: () => Promise.reject(broken) })
    await expect(sync('run-1')).rejects.toMatchObject({ code: 'SYNC_INCOMPLETE' })
    const cancelled = { ...run('run-2'), signal: AbortSignal.abort(new Error('cancelled')) }
    await expect(syncAction.execute({ source: 'odoo', mode: 'full' }, cancelled)).rejects.toThrow('cancelled')
    expect(await alerts({ open: false })).toEqual([])
    expect(events.filter(([type]) => type.startsWith('source.') && type !== 'source.schema-drift')).toEqual(
      [],
    )
  })
})
