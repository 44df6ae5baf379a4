import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { randomIds } from '../../00-platform/index.ts'
import { discoverSource } from '../discovery/discover.ts'
import { createOdooRpcSource } from '../sources/odoo-rpc/index.ts'
import { fakeOdoo } from '../sources/odoo-rpc/testing/fake-odoo.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source } from '../sources/source.ts'
import { createShop, insertLeads, rawLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { loadTable } from './load-table.ts'
import type { LoadMode, LoadOptions } from './options.ts'

const signal = new AbortController().signal
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }
const FIELDS = {
  id: { type: 'integer', store: true },
  name: { type: 'char', store: true },
  active: { type: 'boolean', store: true },
  write_date: { type: 'datetime', store: true },
}
const none = { read: 0, inserted: 0, updated: 0, unchanged: 0, quarantined: 0, deleted: 0 }

describe.each(DATABASE_KINDS)('sweeping keys and change moments on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'ingestion-sweep-'))
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
  })

  const load = async (source: Source, mode: LoadMode, more: Partial<LoadOptions> = {}) => {
    const deps = { db: hub.pool, openCopy: hub.openCopy, clock, ids: randomIds, home }
    const table = (await discoverSource(deps, source, signal)).tables.find(({ name }) => name === 'crm_lead')
    if (table === undefined) throw new Error('no leads')
    const options = { batchSize: 100, copyBatchSize: 100, lookbackSeconds: 0, signal, mode, ...more }
    const { loadId: _, table: __, ...counts } = await loadTable(deps, source, table, options)
    return counts
  }

  const sql = () =>
    createOdooSqlSource(
      { sleep: async () => {}, random: () => 0.5 },
      { ...hub.source, schema: 'shop' },
      SHOP_SETTINGS,
    )

  test('PIPE-4.5 an incremental load finds what was deleted anywhere, and takes back what returned', async () => {
    const source = sql()
    await insertLeads(hub.pool, 1, 1_000)
    await load(source, 'full')
    await hub.pool`delete from shop.crm_lead where id in (1, 500, 501, 999, 1000)`
    expect(await load(source, 'incremental')).toMatchObject({ deleted: 5, inserted: 0, updated: 0 })
    const gone = (await rawLeads(hub.pool)).filter((row) => row.gone).map(({ id }) => id)
    expect(gone).toEqual([1, 500, 501, 999, 1000])
    await insertLeads(hub.pool, 500, 1)
    expect(await load(source, 'incremental')).toMatchObject({ deleted: 0, updated: 1 })
    expect((await rawLeads(hub.pool)).filter((row) => row.gone)).toHaveLength(4)
    await hub.pool`delete from shop.crm_lead`
    expect(await load(source, 'incremental', { goneLimit: null })).toMatchObject({ deleted: 996 })
    await source.close()
  })

  test('PIPE-4.3 a row that was committed behind the lookback is found by its key', async () => {
    const source = sql()
    await insertLeads(hub.pool, 1, 200)
    await load(source, 'full')
    await hub.pool`update shop.crm_lead set name = 'late', write_date = '2025-12-31 23:00:00' where id in (3, 77)`
    await hub.pool`insert into shop.crm_lead (id, name, write_date) values (5000, 'late and new', '2025-01-01')`
    expect(await load(source, 'incremental', { sweep: false })).toMatchObject({ inserted: 0, updated: 0 })
    expect(await load(source, 'incremental')).toMatchObject({ inserted: 1, updated: 2, deleted: 0 })
    const late = (await rawLeads(hub.pool)).filter(({ name }) => String(name).startsWith('late'))
    expect(late.map(({ id }) => id)).toEqual([3, 77, 5000])
    const again = await load(source, 'incremental')
    expect([again.inserted, again.updated, again.deleted]).toEqual([0, 0, 0])
    await source.close()
  })

  test('PIPE-4.5 the sweep reads keys and moments over RPC, two values a row; nothing hidden is called gone', async () => {
    const rows = Array.from({ length: 2_500 }, (_, i) => ({
      id: i + 1,
      name: `Lead ${i + 1}`,
      active: i % 3 > 0,
      write_date: `2026-01-01 00:00:${String(i % 60).padStart(2, '0')}.5`,
    }))
    const fake = fakeOdoo(rows, FIELDS)
    const source = createOdooRpcSource({ kind: 'odoo-jsonrpc', client: fake.client, models: ['crm.lead'] })
    expect(await load(source, 'full')).toEqual({ ...none, read: 2_500, inserted: 2_500 })
    fake.rows.splice(41, 2)
    fake.unreadable.add(1_000)
    const late = fake.rows.findIndex(({ id }) => id === 77)
    fake.rows[late] = {
      ...(fake.rows[late] as (typeof rows)[0]),
      name: 'late',
      write_date: '2025-01-01 00:00:00.1',
    }
    const counts = await load(source, 'incremental')
    expect(counts).toMatchObject({ deleted: 2, updated: 1, inserted: 0 })
    expect(counts.read).toBe(counts.inserted + counts.updated + counts.unchanged + counts.quarantined)
    const raw = await rawLeads(hub.pool)
    expect(raw.filter((row) => row.gone).map(({ id }) => id)).toEqual([42, 43])
    expect(raw.find(({ id }) => id === 77)?.name).toBe('late')
    await source.close()
  })

  test('PIPE-4.17 a quarantined row is tried again with each sweep, and comes in when it is mended', async () => {
    const row = (id: number) => ({ id, name: `Lead ${id}`, write_date: `2026-01-01 00:00:0${id}` })
    const fake = fakeOdoo([row(1), row(2)], FIELDS)
    const source = createOdooRpcSource({ kind: 'odoo-jsonrpc', client: fake.client, models: ['crm.lead'] })
    await load(source, 'full')
    fake.rows.push({ ...row(3), write_date: '2025-01-01 00:00:00' })
    fake.unreadable.add(3)
    for (let time = 0; time < 2; time++)
      expect(await load(source, 'incremental')).toMatchObject({ inserted: 0, quarantined: 1, deleted: 0 })
    fake.unreadable.delete(3)
    expect(await load(source, 'incremental')).toMatchObject({ inserted: 1, quarantined: 0 })
    const open = await hub.pool`select code, resolved_at is null as open from ops.quarantine`
    expect(open).toEqual([{ code: 'ROW_NOT_READABLE', open: false }])
    await source.close()
  })
})
