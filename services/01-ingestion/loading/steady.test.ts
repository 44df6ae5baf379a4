import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { randomIds } from '../../00-platform/index.ts'
import { discoverSource } from '../discovery/discover.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source } from '../sources/source.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { loadTable } from './load-table.ts'
import type { LoadMode } from './options.ts'

const signal = new AbortController().signal
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }
const ON_SERVER = ['by COPY', 'rows by COPY', 'row by row'] as const
const WAYS = DATABASE_KINDS.flatMap((kind) =>
  (kind === 'server' ? ON_SERVER : (['row by row'] as const)).map((way) => [kind, way] as const),
)

describe.each(WAYS)('what holds for every load on %s, %s', (kind, way) => {
  let hub: TestDatabase
  let source: Source
  const home = mkdtempSync(join(tmpdir(), 'ingestion-steady-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(async () => {
    await source.close()
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await source?.close()
    await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
    await createShop(hub.pool)
    const { readLines, ...rows } = createOdooSqlSource(
      { sleep: async () => {}, random: () => 0.5 },
      { ...hub.source, schema: 'shop' },
      SHOP_SETTINGS,
    )
    source = way === 'rows by COPY' || readLines === undefined ? rows : { ...rows, readLines }
  })

  const openCopy = () => (way === 'row by row' ? null : hub.openCopy)
  const deps = () => ({ db: hub.pool, openCopy: openCopy(), clock, ids: randomIds, home })
  async function load(mode: LoadMode, batchSize: number, from: Source = source) {
    const table = (await discoverSource(deps(), source, signal)).tables.find(
      ({ name }) => name === 'crm_lead',
    )
    if (table === undefined) throw new Error('no crm_lead')
    const options = { mode, batchSize, copyBatchSize: batchSize, lookbackSeconds: 600, signal }
    return await loadTable(deps(), from, table, options)
  }

  test('PIPE-4.6 archived rows are read, and one that is archived later is no tombstone', async () => {
    await insertLeads(hub.pool, 1, 20)
    expect(await load('full', 7)).toMatchObject({ inserted: 20 })
    const archived = async () =>
      (
        await hub.pool`select id from raw.odoo_crm_lead where not active and _deleted_at is null order by id`
      ).map(({ id }) => id)
    expect(await archived()).toEqual([5, 10, 15, 20])
    await hub.pool`update shop.crm_lead set active = false, write_date = '2026-02-01' where id = 1`
    expect(await load('incremental', 7)).toMatchObject({ inserted: 0, updated: 1, deleted: 0 })
    expect(await archived()).toEqual([1, 5, 10, 15, 20])
    expect(await load('full', 7)).toMatchObject({ read: 20, unchanged: 20, deleted: 0 })
  })

  test('PIPE-4.18 no more rows are read ahead than a batch holds, however many there are', async () => {
    const [rows, batch] = [5000, 250]
    await insertLeads(hub.pool, 1, rows)
    const stored = async () => {
      const [counted] = await hub.pool`select coalesce(sum(read), 0)::int as n from ops.loads`
      return Number(counted?.n)
    }
    let given = 0
    let held = 0
    /** Counts what is in memory whenever the source gives a batch: this one, and what was given and is not committed. */
    async function* watched<T>(batches: AsyncIterable<T>, rowsOf: (each: T) => number) {
      for await (const each of batches) {
        held = Math.max(held, rowsOf(each) + given - (await stored()))
        given += rowsOf(each)
        yield each
      }
    }
    const { read, readLines } = source
    const counted: Source = {
      ...source,
      read: (...args) => watched(read(...args), (each) => each.rows.length),
      ...(readLines === undefined
        ? {}
        : { readLines: (...args) => watched(readLines(...args), (each) => each.lines.length) }),
    }
    expect(await load('full', batch, counted)).toMatchObject({ read: rows, inserted: rows })
    expect(given).toBe(rows)
    // By COPY two batches are on their way into the database while another is read, and a portion of the next.
    expect(held).toBeLessThanOrEqual(way === 'by COPY' ? 4 * batch : batch)
  })

  test('PIPE-4.11 every row resolves to the load that wrote it, and each load’s counts add up', async () => {
    await insertLeads(hub.pool, 1, 50)
    await load('full', 7)
    await hub.pool`update shop.crm_lead set name = 'other', write_date = '2026-03-01' where id % 10 = 0`
    await hub.pool`delete from shop.crm_lead where id = 3`
    const { loadId } = await load('incremental', 7)
    const orphans = await hub.pool`
      select r.id from raw.odoo_crm_lead r
      where not exists (select 1 from ops.loads l where l.id = r._load_id and l.source = 'odoo' and l.table_name = 'crm_lead')`
    expect([...orphans]).toEqual([])
    const [own] = await hub.pool`
      select array_agg(id order by id) as ids from raw.odoo_crm_lead where _load_id = ${loadId}`
    expect(own?.ids).toEqual([3, 10, 20, 30, 40, 50])
    const loads = await hub.pool`
      select read - inserted - updated - unchanged - quarantined as difference from ops.loads order by id`
    expect([...loads]).toEqual([{ difference: 0 }, { difference: 0 }])
  })
})
