import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source } from '../sources/source.ts'
import { createShop, insertLeads, rawLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { type SyncOptions, syncTables } from '../testing/sync-tables.ts'

const clock = { now: () => new Date('2026-06-01T00:00:00Z') }

describe.each(DATABASE_KINDS)('rows that are missing at the source on %s', (kind) => {
  let hub: TestDatabase
  let source: Source
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(async () => {
    await source.close()
    await hub.close()
  })
  beforeEach(async () => {
    await source?.close()
    await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
    await createShop(hub.pool)
    const deps = { sleep: async () => {}, random: () => 0.5 }
    source = createOdooSqlSource(deps, { ...hub.source, schema: 'shop' }, SHOP_SETTINGS)
  })

  const sync = async (options: SyncOptions = {}, from = source) => {
    const { counts, failed } = await syncTables(
      { db: hub.pool, openCopy: hub.openCopy, clock },
      from,
      options,
    )
    return { lead: counts.get('crm_lead'), pairs: counts.get('crm_tag_rel'), failed }
  }
  const modes = ['full', 'incremental'] as const
  const codes = async () =>
    (
      await hub.pool<{ code: string | null }[]>`select error_code as code from ops.loads
        where table_name = 'crm_lead' order by started_at, id`
    ).map(({ code }) => code)
  const notes = async () =>
    (await hub.pool`select 1 from ops.settings where name like 'ingestion.missing%'`).length

  test.each(modes)(
    'PIPE-4.5 %s: of 300 rows 60 may vanish at once, 61 may not before a person accepts it',
    async (mode) => {
      await insertLeads(hub.pool, 1, 300)
      await sync()
      await hub.pool`delete from shop.crm_lead where id % 5 = 0`
      expect((await sync({ mode })).lead).toMatchObject({ deleted: 60 })
      await insertLeads(hub.pool, 1_000, 60)
      await sync()
      await hub.pool`delete from shop.crm_lead where id >= 1000 or id = 1`
      for (let time = 0; time < 2; time++)
        expect((await sync({ mode })).lead).toMatchObject({ inserted: 0, deleted: 0 })
      expect((await codes()).slice(-2)).toEqual(['MANY_ROWS_GONE', 'MANY_ROWS_GONE'])
      expect((await rawLeads(hub.pool)).filter(({ gone }) => gone === false)).toHaveLength(300)
      expect((await sync({ mode, goneLimit: null })).lead).toMatchObject({ deleted: 61 })
      expect((await codes()).at(-1)).toBeNull()
      expect(await notes()).toBe(0)
    },
  )

  test.each(modes)('PIPE-4.5 %s: a small table may lose all its rows', async (mode) => {
    await insertLeads(hub.pool, 1, 50)
    await sync()
    await hub.pool`delete from shop.crm_lead`
    expect((await sync({ mode })).lead).toMatchObject({ deleted: 50 })
  })

  test.each(modes)('PIPE-4.5 %s: a table that was emptied is only so once it is accepted', async (mode) => {
    await insertLeads(hub.pool, 1, 80)
    await sync()
    await hub.pool`delete from shop.crm_lead`
    expect((await sync({ mode })).lead).toMatchObject({ deleted: 0 })
    expect((await sync({ mode, goneLimit: null })).lead).toMatchObject({ deleted: 80 })
  })

  test('PIPE-4.5 rows that are new do not hide how many of the known ones are missing', async () => {
    await insertLeads(hub.pool, 1, 100)
    await sync()
    await hub.pool`delete from shop.crm_lead`
    await insertLeads(hub.pool, 1_000, 2_000)
    expect((await sync()).lead).toMatchObject({ inserted: 2_000, deleted: 0 })
  })

  test('PIPE-4.5 the limit is of the table alone: others of the same run are marked', async () => {
    await insertLeads(hub.pool, 1, 300)
    await hub.pool`insert into shop.crm_tag_rel select i, 1 from generate_series(1, 300) i`
    await sync()
    await hub.pool`delete from shop.crm_lead where id > 100`
    await hub.pool`delete from shop.crm_tag_rel where lead_id > 290`
    const both = await sync()
    expect([both.lead?.deleted, both.pairs?.deleted]).toEqual([0, 10])
  })

  test('PIPE-4.2 PIPE-4.5 killed behind any batch and gone on with: what is gone is what a clean load says', async () => {
    for (let batch = 1; batch <= 4; batch++) {
      await hub.pool.unsafe(`truncate ops.loads, ops.cursors; drop schema raw cascade; create schema raw;
        truncate shop.crm_tag_rel`)
      await hub.pool`insert into shop.crm_tag_rel select i, 1 from generate_series(1, 400) i`
      await sync()
      // The pairs have no change moment: no sweep finds again what the pages before the kill had noted.
      await hub.pool`delete from shop.crm_tag_rel where lead_id in (3, 150, 250, 390)`
      let left = batch
      const onBatch = async (table: string) => {
        if (table === 'crm_tag_rel' && --left === 0)
          throw Object.assign(new Error('killed'), { code: 'KILLED' })
      }
      expect([...(await sync({ onBatch })).failed]).toEqual([['crm_tag_rel', 'KILLED']])
      await sync({ mode: 'incremental' })
      const gone = await hub.pool`
        select lead_id from raw.odoo_crm_tag_rel where _deleted_at is not null order by 1`
      expect(gone.map(({ lead_id }) => lead_id)).toEqual([3, 150, 250, 390])
    }
    expect(await notes()).toBe(0)
  })

  test('PIPE-4.5 a load that is cut off leaves nothing that a later one would mark', async () => {
    await insertLeads(hub.pool, 1, 300)
    await sync()
    await hub.pool`delete from shop.crm_lead where id in (10, 20)`
    let left = 2
    const onBatch = async () => {
      if (--left === 0) throw Object.assign(new Error('killed'), { code: 'KILLED' })
    }
    await sync({ onBatch })
    await insertLeads(hub.pool, 10, 1)
    expect((await sync()).lead).toMatchObject({ deleted: 1 })
    expect((await rawLeads(hub.pool)).filter(({ gone }) => gone).map(({ id }) => id)).toEqual([20])
  })
})
