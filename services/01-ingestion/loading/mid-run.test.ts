import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source } from '../sources/source.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { type SyncOptions, syncTables } from '../testing/sync-tables.ts'

/** By COPY a migration gets in between two of them, which hold their lock on the table; row by row between two pages. */
const WAYS = DATABASE_KINDS.flatMap((kind) =>
  (kind === 'server' ? (['by COPY', 'row by row'] as const) : (['row by row'] as const)).map(
    (way) => [kind, way] as const,
  ),
)
const ROWS = 1_200
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }

describe.each(WAYS)('the source is migrated in the midst of a load on %s, %s', (kind, way) => {
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
    // Without waits: what is broken is not tried again for its own sake.
    const deps = { sleep: async () => {}, random: () => 0.5 }
    source = createOdooSqlSource(deps, { ...hub.source, schema: 'shop', copyRows: 200 }, SHOP_SETTINGS)
    await insertLeads(hub.pool, 1, ROWS)
    await hub.pool`insert into shop.crm_tag_rel select i, i % 3 from generate_series(1, 50) i`
    await hub.pool`insert into shop.res_users (id, login, write_date) select i, 'u' || i, '2026-01-01' from generate_series(1, 5) i`
  })

  const sync = (options: SyncOptions = {}) => {
    const openCopy = way === 'by COPY' ? hub.openCopy : null
    return syncTables({ db: hub.pool, openCopy, clock }, source, {
      mode: 'incremental',
      lookbackSeconds: 5,
      batchSize: 100,
      ...options,
    })
  }
  /** A sync during which `statements` are run once the first batch of leads is written. */
  const syncWhile = async (statements: string) => {
    let migration: Promise<unknown> | undefined
    const result = await sync({
      onBatch: async (table) => {
        if (table !== 'crm_lead' || migration !== undefined) return
        // By COPY it waits for the lock that the reader holds: not to be waited for here.
        migration = Promise.resolve(hub.pool.unsafe(statements))
        migration.catch(() => {})
        if (way !== 'by COPY') await migration
      },
    })
    await migration
    expect(migration).toBeDefined()
    return result
  }
  const others = { crm_tag_rel: { inserted: 50 }, res_users: { inserted: 5 } }
  /** RAW is what the source is, column by column, and every load's counts add up. */
  const expectEqual = async (columns: string) => {
    const differing = await hub.pool.unsafe(`select count(*) from (
      (select ${columns} from shop.crm_lead except select ${columns} from raw.odoo_crm_lead where _deleted_at is null)
      union all
      (select ${columns} from raw.odoo_crm_lead where _deleted_at is null except select ${columns} from shop.crm_lead)) d`)
    expect(differing[0]?.count).toBe(0)
    const wrong = await hub.pool`select * from ops.loads
      where read <> inserted + updated + unchanged + quarantined or deleted <> 0`
    expect([...wrong]).toEqual([])
    const open = await hub.pool`select 1 from ops.quarantine where resolved_at is null`
    expect(open).toHaveLength(0)
  }
  const drifted = (drift: Awaited<ReturnType<typeof sync>>['drift']) =>
    drift.map(({ table, column, change, before, after }) => [table, column, change, before, after])

  test('PIPE-4.10 a dropped column ends the table’s load with a code; the others go on, the next sync does the rest', async () => {
    const broken = await syncWhile('alter table shop.crm_lead drop column description')
    expect([...broken.failed]).toEqual([['crm_lead', 'SOURCE_COLUMN_MISSING']])
    expect(Object.fromEntries(broken.counts)).toMatchObject(others)
    const [kept] = await hub.pool`select count(*) from raw.odoo_crm_lead`
    expect(kept?.count).toBeGreaterThan(0)
    expect(kept?.count).toBeLessThan(ROWS)
    const next = await sync()
    expect(drifted(next.drift)).toEqual([['crm_lead', 'description', 'column_missing', 'text', null]])
    expect([...next.failed]).toEqual([])
    expect(next.counts.get('crm_lead')).toMatchObject({
      read: ROWS - kept?.count,
      inserted: ROWS - kept?.count,
    })
    await expectEqual('id, name, expected_revenue, probability, big, write_date')
  })

  test('PIPE-4.8 PIPE-4.10 a renamed column is filled also in the rows that were read before', async () => {
    await hub.pool`update shop.crm_lead set description = 'text ' || id`
    const broken = await syncWhile('alter table shop.crm_lead rename column description to summary')
    expect([...broken.failed]).toEqual([['crm_lead', 'SOURCE_COLUMN_MISSING']])
    const next = await sync()
    expect(drifted(next.drift)).toEqual([
      ['crm_lead', 'summary', 'column_added', null, 'text'],
      ['crm_lead', 'description', 'column_missing', 'text', null],
    ])
    expect(next.counts.get('crm_lead')).toMatchObject({ read: ROWS, quarantined: 0 })
    await expectEqual('id, name, summary, expected_revenue, write_date')
    expect((await sync()).counts.get('crm_lead')).toMatchObject({ inserted: 0, updated: 0 })
  })

  test('PIPE-4.9 PIPE-4.17 of a column with another type what does not fit is set aside, and taken over by the next sync', async () => {
    const changed = await syncWhile(`alter table shop.crm_lead alter column big type varchar
      using case when id % 50 = 0 then 'many' else big::text end`)
    expect([...changed.failed]).toEqual([])
    // A table that is written anew shows an older snapshot no rows: that is no end.
    expect(changed.counts.get('crm_lead')).toMatchObject({ read: ROWS, deleted: 0 })
    expect(changed.counts.get('crm_lead')?.quarantined).toBeGreaterThan(0)
    const [open] =
      await hub.pool`select column_name, code, value from ops.quarantine where resolved_at is null limit 1`
    expect(open).toEqual({ column_name: 'big', code: 'VALUE_NOT_VALID', value: 'many' })
    const next = await sync()
    expect(drifted(next.drift)).toEqual([['crm_lead', 'big', 'type_changed', 'bigint', 'character varying']])
    expect([...next.failed]).toEqual([])
    await expectEqual('id, name, big, expected_revenue, write_date')
  })

  test('PIPE-4.10 a table that is gone ends its load with a code, and takes no row of RAW with it', async () => {
    const broken = await syncWhile('alter table shop.crm_lead rename to crm_lead_old')
    expect([...broken.failed]).toEqual([['crm_lead', 'SOURCE_TABLE_MISSING']])
    expect(Object.fromEntries(broken.counts)).toMatchObject(others)
    await expect(sync()).rejects.toMatchObject({
      code: 'SOURCE_TABLE_MISSING',
      details: { table: 'crm_lead' },
    })
    await hub.pool`alter table shop.crm_lead_old rename to crm_lead`
    const next = await sync()
    expect([...next.failed]).toEqual([])
    await expectEqual('id, name, expected_revenue, write_date')
  })

  test('PIPE-4.10 an optional table that is dropped is told as drift, its last rows stay, and it may come back', async () => {
    await hub.pool.unsafe(`create table shop.sale_order (id integer primary key, name varchar, write_date timestamp);
      insert into shop.sale_order select i, 'S' || i, '2026-01-01' from generate_series(1, 9) i`)
    await sync()
    await hub.pool`drop table shop.sale_order`
    const gone = await sync()
    expect(drifted(gone.drift)).toEqual([['sale_order', null, 'table_missing', 'sale_order', null]])
    const [kept] = await hub.pool`select count(*) from raw.odoo_sale_order where _deleted_at is null`
    expect(kept?.count).toBe(9)
    // the same moments, another content: a restored table
    await hub.pool.unsafe(`create table shop.sale_order (id integer primary key, name varchar, write_date timestamp);
      insert into shop.sale_order select i, 'R' || i, '2025-01-01' from generate_series(1, 8) i`)
    const back = await sync()
    expect(drifted(back.drift)).toEqual([['sale_order', null, 'table_returned', null, 'sale_order']])
    expect(back.counts.get('sale_order')).toMatchObject({ read: 8, updated: 8, deleted: 1 })
  })

  test('PIPE-4.8 a new column is filled in all rows, though the migration that filled it moved no change moment', async () => {
    await sync()
    await hub.pool.unsafe(
      `alter table shop.crm_lead add column extra integer; update shop.crm_lead set extra = id % 7`,
    )
    const next = await sync()
    expect(next.counts.get('crm_lead')).toMatchObject({ read: ROWS, updated: ROWS })
    await expectEqual('id, name, extra, expected_revenue, write_date')
    // and then it is read from where it was
    await hub.pool`update shop.crm_lead set name = 'new', write_date = (select max(write_date) from shop.crm_lead) where id = 3`
    const after = await sync()
    expect(after.counts.get('crm_lead')).toMatchObject({ updated: 1 })
    expect(after.counts.get('crm_lead')?.read).toBeLessThan(ROWS)
  })
})

describe.skipIf(!DATABASE_KINDS.includes('server'))(
  'a table that is written anew (needs TEST_DATABASE_URL)',
  () => {
    test('PIPE-3 whoever waits for the migration reads all its rows afterwards, by COPY as by pages', async () => {
      await using hub = await testDatabase({ kind: 'server' })
      await createShop(hub.pool)
      await insertLeads(hub.pool, 1, ROWS)
      const deps = { sleep: async () => {}, random: () => 0.5 }
      const source = createOdooSqlSource(deps, { ...hub.source, schema: 'shop' }, SHOP_SETTINGS)
      const waiting = async () => {
        const rows = await hub.pool`select 1 from pg_stat_activity where datname = current_database()
        and application_name = 'revops-hub-source' and wait_event_type = 'Lock'`
        return rows.length
      }
      const signal = new AbortController().signal
      const table = (await source.discover(signal)).find(({ name }) => name === 'crm_lead')
      if (table === undefined) throw new Error('no crm_lead')
      const from = { phase: 'full', afterKey: null } as const
      const counted = async (batches: AsyncIterable<{ lines: unknown[] } | { rows: unknown[] }>) => {
        let count = 0
        for await (const batch of batches) count += 'lines' in batch ? batch.lines.length : batch.rows.length
        return count
      }
      for (const [way, type] of [
        ['by COPY', 'real'],
        ['row by row', 'double precision'],
      ] as const) {
        const session = await hub.pool.reserve()
        await session`begin`
        await session.unsafe(`alter table shop.crm_lead alter column probability type ${type}`)
        const options = { batchSize: 100, signal }
        const lines = () => source.readLines?.(table, ['id', 'probability'], from, options) as never
        const reading = counted(way === 'by COPY' ? lines() : (source.read(table, from, options) as never))
        await expect.poll(waiting).toBe(1)
        await session`commit`
        session.release()
        expect([way, await reading]).toEqual([way, ROWS])
      }
      await source.close()
    })
  },
)
