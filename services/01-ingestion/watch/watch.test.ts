import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { platformErrors } from '../../00-platform/index.ts'
import type { Source } from '../sources/source.ts'
import { syncSource } from '../sync.ts'
import type { Run } from '../sync-tables.ts'
import { type FaultProxy, openFaultProxy } from '../testing/fault-proxy.ts'
import { createShop, insertLeads } from '../testing/shop.ts'
import { type SyncRunOptions, syncRun } from '../testing/sync-run.ts'
import { watch } from './watch.ts'

const STAGES = ['transform.run', 'validate.run', 'match.run'].map((action) => ({ action, input: {} }))
const PACE = { everySeconds: 0.05, sweepSeconds: 3_600, stagesSeconds: 3_600, upTo: 'matches' } as const

describe.each(DATABASE_KINDS)('ingestion.watch on %s', (kind) => {
  let hub: TestDatabase
  let cancel: AbortController
  let watching: Promise<unknown> = Promise.resolve()
  let proxy: FaultProxy | undefined
  const home = mkdtempSync(join(tmpdir(), 'ingestion-watch-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, 50)
    cancel = new AbortController()
  })
  afterEach(async () => {
    cancel.abort(new Error('cancelled'))
    await expect(watching).rejects.toThrow('cancelled')
    await proxy?.close()
    proxy = undefined
  })

  const begin = async (
    options: SyncRunOptions = {},
    pace: { readonly sweepSeconds?: number } = {},
    adapt: (run: Run) => Run = (run) => run,
  ) => {
    watching = watch(adapt(syncRun(hub, home, { signal: cancel.signal, ...options })), { ...PACE, ...pace })
    watching.catch(() => {})
    await expect.poll(living).toBe(50)
  }
  const living = async () => {
    const [row] = await hub.pool`select to_regclass('raw.odoo_crm_lead') is not null as there`
    if (row?.there !== true) return 0
    const [{ n } = { n: -1 }] = await hub.pool<{ n: number }[]>`
      select count(*)::int as n from raw.odoo_crm_lead where _deleted_at is null`
    return n
  }
  const nameOf = async (id: number) =>
    (await hub.pool`select name from raw.odoo_crm_lead where id = ${id} and _deleted_at is null`)[0]?.name

  test('PIPE-4 what is new, changed, gone, or committed late is in RAW at the next look', async () => {
    await begin()
    await insertLeads(hub.pool, 100, 2)
    await expect.poll(living).toBe(52)
    await hub.pool`update shop.crm_lead set name = 'new name', write_date = '2026-02-01' where id = 7`
    await expect.poll(() => nameOf(7)).toBe('new name')
    await hub.pool`update shop.crm_lead set name = 'late', write_date = '2020-01-01' where id = 8`
    await expect.poll(() => nameOf(8)).toBe('late')
    await hub.pool`delete from shop.crm_lead where id in (3, 4)`
    await expect.poll(living).toBe(50)
    await hub.pool`insert into shop.crm_tag_rel values (1, 1), (2, 1)`
    const pairs = async () =>
      (await hub.pool`select 1 from raw.odoo_crm_tag_rel where _deleted_at is null`).length
    await expect.poll(pairs).toBe(2)
    await hub.pool`update shop.crm_tag_rel set tag_id = 9 where lead_id = 2`
    await expect
      .poll(
        async () =>
          (
            await hub.pool`select tag_id from raw.odoo_crm_tag_rel where lead_id = 2 and _deleted_at is null`
          )[0],
      )
      .toEqual({ tag_id: 9 })
  })

  test('PIPE-4 a source in which nothing happens is looked at and not loaded', async () => {
    let looks = 0
    const counting = async (source: Source): Promise<Source> => ({
      ...source,
      readMarks: (...given) => {
        looks += 1
        return source.readMarks?.(...given) ?? Promise.reject(new Error('no marks'))
      },
    })
    await begin({}, {}, (run) => ({
      ...run,
      deps: { ...run.deps, openSource: async (...given) => counting(await run.deps.openSource(...given)) },
    }))
    const loads = async () => (await hub.pool`select id from ops.loads`).length
    await expect.poll(() => looks).toBeGreaterThan(1)
    const [before, seen] = [await loads(), looks]
    await expect.poll(() => looks).toBeGreaterThan(seen + 5)
    expect(await loads()).toBe(before)
    await hub.pool`insert into shop.res_users (id, login, write_date) values (1, 'ann', '2026-01-01')`
    await expect.poll(loads).toBeGreaterThan(before)
    const last = async () =>
      (
        await hub.pool`select table_name, inserted from ops.loads order by started_at desc, id desc limit 1`
      )[0]
    await expect.poll(last).toEqual({ table_name: 'res_users', inserted: 1 })
  })

  test('PIPE-5 transformation follows each change, the stages behind it at their pace; one at work is waited for', async () => {
    const started: string[] = []
    let busy = false
    const startRun: SyncRunOptions['startRun'] = async (action, _input, next = []) => {
      if (busy) throw platformErrors.RUN_ALREADY_ACTIVE({ id: 'x' })
      started.push([action, ...next.map((step) => step.action)].join(' > '))
      return { runId: 'x', status: 'queued', href: '' }
    }
    await begin({ stages: STAGES, startRun })
    await expect.poll(() => started).toEqual(['transform.run > validate.run > match.run'])
    busy = true
    await insertLeads(hub.pool, 100, 1)
    await expect.poll(living).toBe(51)
    expect(started).toHaveLength(1)
    busy = false
    await expect.poll(() => started).toEqual(['transform.run > validate.run > match.run', 'transform.run'])
  })

  test('PIPE-4.8 a new column is taken over with the next sweep', async () => {
    await begin({}, { sweepSeconds: 0.1 })
    await hub.pool`alter table shop.crm_lead add column source_id integer default 5`
    await expect
      .poll(
        async () =>
          (await hub.pool`select min(to_jsonb(t)->>'source_id') as s from raw.odoo_crm_lead t`)[0]?.s,
      )
      .toBe('5')
  })

  // The embedded database has one session: there the source, which is the same database, cannot be read by two at once.
  if (kind !== 'server') return

  test('PIPE-4.14 a load of somebody else is left alone and goes on', async () => {
    await insertLeads(hub.pool, 51, 5_000)
    const run = syncRun(hub, home, { runId: 'full-run' })
    await hub.pool`insert into ops.runs (id, action, input, status, next, exclusive_key, actor, request_id, max_attempts,
        created_at, lease_expires_at)
      values ('full-run', 'ingestion.sync', '{}', 'running', '[]', 'ingestion:odoo', '{}', 'r', 1, now(), now())`
    const told: string[] = []
    const full = syncSource(
      { ...run, progress: async ({ stage }) => void told.push(stage) },
      { source: 'odoo', mode: 'full' },
    )
    await expect.poll(() => told).toContain('loading')
    watching = watch(syncRun(hub, home, { signal: cancel.signal }), PACE)
    watching.catch(() => {})
    expect((await full).total).toMatchObject({ read: 5_050 })
    await hub.pool`update ops.runs set status = 'succeeded' where id = 'full-run'`
    await hub.pool`delete from shop.crm_lead where id > 5000`
    await expect.poll(living).toBe(5_000)
  })

  test('PIPE-4.16 a source that is away is told once, and once when it is back; nothing is lost', async () => {
    let down = false
    proxy = await openFaultProxy(hub.source, () => (down ? { cutAfter: 0 } : {}))
    const emitted: string[] = []
    await begin({ port: proxy.port, emitted })
    down = true
    proxy.breakAll()
    await expect
      .poll(() => emitted.filter((type) => type === 'source.lost'), { timeout: 20_000 })
      .toHaveLength(1)
    await hub.pool`update shop.crm_lead set name = 'meanwhile', write_date = '2026-02-01' where id = 9`
    await hub.pool`delete from shop.crm_lead where id = 10`
    down = false
    await expect.poll(() => nameOf(9), { timeout: 20_000 }).toBe('meanwhile')
    await expect.poll(living).toBe(49)
    const told = () => emitted.filter((type) => /^source\.(lost|back)$/.test(type))
    await expect.poll(told).toEqual(['source.lost', 'source.back'])
  }, 60_000)
})
