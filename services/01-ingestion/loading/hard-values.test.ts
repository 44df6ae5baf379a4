import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { randomIds } from '../../00-platform/index.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source, SourceRow } from '../sources/source.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { syncTables } from '../testing/sync-tables.ts'
import { loadTable } from './load-table.ts'

const WAYS = DATABASE_KINDS.flatMap((kind) =>
  (kind === 'server' ? (['by COPY', 'row by row'] as const) : (['row by row'] as const)).map(
    (way) => [kind, way] as const,
  ),
)
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }
const signal = new AbortController().signal

describe.each(WAYS)('values that are hard to carry on %s, %s', (kind, way) => {
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

  const deps = () => ({
    db: hub.pool,
    openCopy: way === 'by COPY' ? hub.openCopy : null,
    clock,
    ids: randomIds,
  })
  const sync = (from = source) => syncTables(deps(), from)
  const open = async () => [
    ...(await hub.pool`select key->>'id' as id, column_name, code from ops.quarantine
      where resolved_at is null order by (key->>'id')::int, column_name`),
  ]

  test('PIPE-4.18 PIPE-4.20 texts of 1.8 MB in every row of a batch arrive whole', async () => {
    await insertLeads(hub.pool, 1, 12)
    await hub.pool`update shop.crm_lead set description = repeat('Zeile ' || id || e'\\t<b>é😀</b>\\n', 90000)`
    const { counts } = await sync()
    expect(counts.get('crm_lead')).toMatchObject({ read: 12, inserted: 12, quarantined: 0 })
    const [same] = await hub.pool`select count(*), min(octet_length(r.description)) as bytes
      from raw.odoo_crm_lead r join shop.crm_lead s using (id) where r.description = s.description`
    expect(same?.count).toBe(12)
    expect(same?.bytes).toBeGreaterThan(1_800_000)
    expect((await sync()).counts.get('crm_lead')).toMatchObject({ unchanged: 12 })
  })

  test('PIPE-4.9 PIPE-4.17 a number too large for a column that its contract keeps is set aside, or left out', async () => {
    await insertLeads(hub.pool, 1, 20)
    await hub.pool.unsafe('alter table shop.crm_lead add column rank integer')
    const { tables } = await sync()
    await hub.pool.unsafe(`alter table shop.crm_lead alter column rank type bigint;
      update shop.crm_lead set rank = 2147483648 where id in (5, 15); update shop.crm_lead set rank = -2147483648 where id = 6`)
    const table = tables.get('crm_lead')
    if (table === undefined) throw new Error('no crm_lead')
    const loaded = async (contract: 'discard_row' | 'discard_value') => {
      const sizes = { batchSize: 7, copyBatchSize: 7, lookbackSeconds: 600 }
      return await loadTable(deps(), source, table, { mode: 'full', contract, signal, ...sizes })
    }
    expect(await loaded('discard_row')).toMatchObject({ read: 20, updated: 1, unchanged: 17, quarantined: 2 })
    const outOfRange = { column_name: 'rank', code: 'VALUE_OUT_OF_RANGE' }
    expect(await open()).toEqual([
      { id: '5', ...outOfRange },
      { id: '15', ...outOfRange },
    ])
    expect(await loaded('discard_value')).toMatchObject({
      read: 20,
      updated: 0,
      unchanged: 20,
      quarantined: 0,
    })
    expect(await open()).toHaveLength(2)
    // evolve takes the type over: nothing is set aside any more
    expect((await sync()).counts.get('crm_lead')).toMatchObject({ updated: 2, unchanged: 18, quarantined: 0 })
    expect(await open()).toEqual([])
    const [six] = await hub.pool`select rank::text from raw.odoo_crm_lead where id = 6`
    expect(six?.rank).toBe('-2147483648')
  })

  test('PIPE-4.17 half a surrogate pair and NUL, wherever a source puts them, are set aside alone', async () => {
    await insertLeads(hub.pool, 1, 10)
    const bad: Record<string, Partial<SourceRow>> = {
      2: { name: 'half \ud83d' },
      3: { description: '\udc00 half' },
      4: { labels: { en_US: 'nul \u0000' } as never },
      5: { labels: { 'key \ud800': 1 } as never },
      6: { words: ['fine', 'nul \u0000'] as never },
    }
    const { readLines: _, ...rows } = source
    const broken: Source = {
      ...rows,
      async *read(table, from, options) {
        for await (const batch of source.read(table, from, options)) {
          const given = batch.rows.map((row) => ({
            ...row,
            ...(bad[String(row.id)] as SourceRow | undefined),
          }))
          yield {
            ...batch,
            rows: table.name === 'crm_lead' ? given : batch.rows,
            jsonText: table.name !== 'crm_lead',
          }
        }
      },
    }
    const { counts } = await sync(broken)
    expect(counts.get('crm_lead')).toMatchObject({ read: 10, inserted: 5, quarantined: 5 })
    expect(await open()).toEqual([
      { id: '2', column_name: 'name', code: 'VALUE_BAD_ENCODING' },
      { id: '3', column_name: 'description', code: 'VALUE_BAD_ENCODING' },
      { id: '4', column_name: 'labels', code: 'VALUE_HAS_NUL' },
      { id: '5', column_name: 'labels', code: 'VALUE_BAD_ENCODING' },
      { id: '6', column_name: 'words', code: 'VALUE_HAS_NUL' },
    ])
    expect((await sync()).counts.get('crm_lead')).toMatchObject({ inserted: 5, quarantined: 0 })
    expect(await open()).toEqual([])
  })

  test('PIPE-4.20 an empty text is no NULL, also after it changed from one to the other', async () => {
    await hub.pool`insert into shop.crm_lead (id, name, description, write_date) values (1, '', null, '2026-01-01'), (2, null, '', '2026-01-01')`
    await sync()
    await hub.pool`update shop.crm_lead set name = description, description = name`
    expect((await sync()).counts.get('crm_lead')).toMatchObject({ updated: 2 })
    const rows = await hub.pool`select id, name, description from raw.odoo_crm_lead order by id`
    expect([...rows]).toEqual([
      { id: 1, name: null, description: '' },
      { id: 2, name: '', description: null },
    ])
  })
})
