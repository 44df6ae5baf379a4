import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Batch, LineBatch, Source } from '../sources/source.ts'
import { createShop, insertLeads, rawLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { type SyncOptions, syncTables } from '../testing/sync-tables.ts'

const WAYS = DATABASE_KINDS.flatMap((kind) =>
  (kind === 'server' ? (['by COPY', 'row by row'] as const) : (['row by row'] as const)).map(
    (way) => [kind, way] as const,
  ),
)
const HUB_NOW = '2026-06-01T12:00:00Z'

describe.each(WAYS)('a source that is not what it seems on %s, %s', (kind, way) => {
  let hub: TestDatabase
  let source: Source
  let now = HUB_NOW
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(async () => {
    await source.close()
    await hub.close()
  })
  beforeEach(async () => {
    await source?.close()
    now = HUB_NOW
    await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
    await createShop(hub.pool)
    const deps = { sleep: async () => {}, random: () => 0.5 }
    source = createOdooSqlSource(deps, { ...hub.source, schema: 'shop' }, SHOP_SETTINGS)
  })

  const sync = async (options: SyncOptions = {}, from = source) => {
    const openCopy = way === 'by COPY' ? hub.openCopy : null
    const clock = { now: () => new Date(now) }
    const { counts, failed } = await syncTables({ db: hub.pool, openCopy, clock }, from, options)
    expect([...failed]).toEqual([])
    return counts.get('crm_lead')
  }
  const incremental = (options: SyncOptions = {}) => sync({ mode: 'incremental', ...options })
  const expectCountsToAddUp = async () => {
    const wrong =
      await hub.pool`select 1 from ops.loads where read <> inserted + updated + unchanged + quarantined`
    expect(wrong).toHaveLength(0)
  }

  describe.each([
    ['an hour ahead of', '2026-06-01 13:00:00'],
    ['an hour behind', '2026-06-01 11:00:00'],
  ])('its clock is %s the hub’s', (_, sourceNow) => {
    /** Writes a lead at a moment of the source's clock. */
    const write = (id: number, seconds: number) => hub.pool`
      insert into shop.crm_lead (id, name, write_date)
      values (${id}, ${`lead ${id}`}, ${sourceNow}::text::timestamp + ${seconds} * interval '1 second')
      on conflict (id) do update set name = 'again', write_date = excluded.write_date`

    test('PIPE-4.3 what is written later is found, by changes as by new rows, and nothing is written twice', async () => {
      for (let id = 1; id <= 30; id++) await write(id, id)
      expect(await incremental()).toMatchObject({ inserted: 30 })
      expect(await incremental()).toMatchObject({ inserted: 0, updated: 0 })
      for (let minute = 1; minute <= 5; minute++) {
        now = new Date(Date.parse(HUB_NOW) + minute * 60_000).toISOString()
        await write(100 + minute, minute * 60)
        await write(minute, minute * 60 + 1)
        expect(await incremental()).toMatchObject({ inserted: 1, updated: 1 })
      }
      expect(await incremental()).toMatchObject({ inserted: 0, updated: 0 })
      await expectCountsToAddUp()
    })
  })

  test('PIPE-4.3 a clock that was put back: what is dated below the lookback is found by the sweep', async () => {
    await insertLeads(hub.pool, 1, 50)
    await incremental()
    await hub.pool`insert into shop.crm_lead (id, name, write_date)
      select 500, 'put back', max(write_date) - interval '1 hour' from shop.crm_lead`
    expect(await incremental({ sweep: false })).toMatchObject({ inserted: 0 })
    expect(await incremental()).toMatchObject({ inserted: 1, updated: 0, deleted: 0 })
  })

  test('PIPE-4.11 PIPE-2 pages that repeat rows, within and across them, load each once, and the counts add up', async () => {
    await insertLeads(hub.pool, 1, 300)
    await sync()
    const clean = await rawLeads(hub.pool)
    await hub.pool`truncate raw.odoo_crm_lead, ops.loads, ops.cursors`
    let given = 0
    const twice = <T>(list: readonly T[], before: readonly T[]) => {
      const repeated = [...before.slice(-3), ...list, ...list.slice(-2)]
      given += repeated.length
      return repeated
    }
    const repeating = altered(
      (batch, before) => ({ ...batch, rows: twice(batch.rows, before?.rows ?? []) }),
      (batch, before) => ({ ...batch, lines: twice(batch.lines, before?.lines ?? []) }),
    )
    const first = await sync({}, repeating)
    expect(first).toMatchObject({ read: given, inserted: 300, deleted: 0 })
    expect(given).toBeGreaterThan(305)
    expect(await rawLeads(hub.pool)).toEqual(clean)
    expect(await sync({}, repeating)).toMatchObject({ inserted: 0, updated: 0, deleted: 0 })
    expect(await rawLeads(hub.pool)).toEqual(clean)
    await expectCountsToAddUp()
  })

  /** The first page of leads alone. */
  const shortened = () => {
    let given = 0
    const within = (rows: number) => {
      given += rows
      return given <= 100
    }
    return altered(
      (batch) => (within(batch.rows.length) ? batch : undefined),
      (batch) => (within(batch.lines.length) ? batch : undefined),
    )
  }
  const marked = async () =>
    (await hub.pool`select name from raw.odoo_crm_lead where _deleted_at is not null`).length

  test('PIPE-4.5 a source that ends too early, without an error, has nothing marked as gone', async () => {
    await insertLeads(hub.pool, 1, 300)
    await sync()
    const clean = await rawLeads(hub.pool)
    expect(await sync({}, shortened())).toMatchObject({ read: 100, unchanged: 100, deleted: 0 })
    expect(await rawLeads(hub.pool)).toEqual(clean)
    const [load] = await hub.pool`select status, error_code as code from ops.loads
      where table_name = 'crm_lead' order by started_at desc, id desc limit 1`
    expect(load).toEqual({ status: 'succeeded', code: 'MANY_ROWS_GONE' })
    // The rest was not read: so the next load reads everything, though it is an incremental one.
    await hub.pool`update shop.crm_lead set name = 'without a new moment' where id = 250`
    expect(await incremental()).toMatchObject({ read: 300, updated: 1, deleted: 0 })
    await expectCountsToAddUp()
  })

  test('PIPE-4.5 PIPE-4.7 what little a source leaves out is marked, and comes back with its next full load', async () => {
    await insertLeads(hub.pool, 1, 120)
    await sync()
    const clean = await rawLeads(hub.pool)
    expect(await sync({}, shortened())).toMatchObject({ read: 100, deleted: 20 })
    expect(await marked()).toBe(20)
    expect(await sync()).toMatchObject({ read: 120, updated: 20, deleted: 0 })
    expect(await rawLeads(hub.pool)).toEqual(clean)
    await expectCountsToAddUp()
  })

  /** The source with other pages of leads; undefined ends the reading. */
  function altered(
    rows: (batch: Batch, before: Batch | undefined) => Batch | undefined,
    lines: (batch: LineBatch, before: LineBatch | undefined) => LineBatch | undefined,
  ): Source {
    const { readLines } = source
    return {
      ...source,
      async *read(table, from, options) {
        let before: Batch | undefined
        for await (const batch of source.read(table, from, options)) {
          const given = table.name === 'crm_lead' ? rows(batch, before) : batch
          if (given === undefined || given.rows.length === 0) return
          yield given
          before = batch
        }
      },
      ...(readLines === undefined
        ? {}
        : {
            async *readLines(table, columns, from, options) {
              let before: LineBatch | undefined
              for await (const batch of readLines(table, columns, from, options)) {
                const given = table.name === 'crm_lead' ? lines(batch, before) : batch
                if (given === undefined) return
                yield given
                before = batch
              }
            },
          }),
    }
  }
})
