import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { type CopySession, randomIds } from '../../00-platform/index.ts'
import { discoverSource } from '../discovery/discover.ts'
import type { Contract } from '../raw/contract.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Batch, Source, SourceTable } from '../sources/source.ts'
import { createShop, insertLeads, rawLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { loadTable } from './load-table.ts'
import type { LoaderDeps, LoadMode, LoadOptions } from './options.ts'

const signal = new AbortController().signal
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }

/** By COPY where the database takes one, from a source's lines or from its rows; row by row everywhere. */
const ON_SERVER = ['by COPY', 'rows by COPY', 'row by row'] as const
const WAYS = DATABASE_KINDS.flatMap((kind) =>
  (kind === 'server' ? ON_SERVER : (['row by row'] as const)).map((way) => [kind, way] as const),
)

describe.each(WAYS)('loading into RAW on %s, %s', (kind, way) => {
  let hub: TestDatabase
  let source: Source
  let home: string

  beforeAll(async () => {
    hub = await testDatabase({ kind })
    home = mkdtempSync(join(tmpdir(), 'ingestion-home-'))
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
  const discover = () => discoverSource(deps(), source, signal)
  const tableNamed = async (name: string): Promise<SourceTable> => {
    const table = (await discover()).tables.find((each) => each.name === name)
    if (table === undefined) throw new Error(`no table ${name}`)
    return table
  }
  const load = async (
    mode: LoadMode,
    more: Partial<LoadOptions> & { from?: Source; table?: string | SourceTable } = {},
  ) => {
    const { from = source, table = 'crm_lead', ...options } = more
    const {
      loadId: _,
      table: __,
      ...counts
    } = await loadTable(deps(), from, typeof table === 'string' ? await tableNamed(table) : table, {
      mode,
      batchSize: 100,
      copyBatchSize: options.batchSize ?? 100,
      lookbackSeconds: 600,
      signal,
      ...options,
    })
    return counts
  }
  const none = { read: 0, inserted: 0, updated: 0, unchanged: 0, quarantined: 0, deleted: 0 }

  test('PIPE-4.1 an unchanged source loads 0 rows', async () => {
    await insertLeads(hub.pool, 1, 1000)
    expect(await load('incremental')).toEqual({ ...none, read: 1000, inserted: 1000 })
    const again = await load('incremental')
    expect([again.inserted, again.updated, again.deleted]).toEqual([0, 0, 0])
    const full = await load('full')
    expect(full).toEqual({ ...none, read: 1000, unchanged: 1000 })
    const loadIds = await hub.pool`select distinct _load_id from raw.odoo_crm_lead`
    expect(loadIds).toHaveLength(1)
  })

  test('PIPE-4.20 values keep every digit, microsecond and character', async () => {
    await hub.pool`
      insert into shop.crm_lead (id, name, description, expected_revenue, probability, big, active, closed, labels,
        words, duration_tracking, photo, write_date)
      values (1, ${'é 😀 \u0001 "q" \\ '}, ${'<p>a\r\nb</p>'}, 12345678901234567890.123456789, 'NaN',
        9223372036854775807, false, '0044-03-15 BC', '{"n": 12345678901234567890.10, "en_US": "x"}',
        array['a,b', null, '"c"'], '{"1": 5}', '\\x00ff', '2026-01-02 03:04:05.123456'),
        (2, null, '', 'NaN', 'Infinity', null, null, 'infinity', 'null', '{}', null, null, null)`
    await load('full')
    const same = await hub.pool`
      select s.id from shop.crm_lead s join raw.odoo_crm_lead r using (id)
      where row(s.name, s.description, s.expected_revenue, s.probability, s.big, s.active, s.closed, s.labels::text,
                s.words, s.write_date)
        is not distinct from row(r.name, r.description, r.expected_revenue, r.probability, r.big, r.active,
                r.closed, r.labels::text, r.words, r.write_date)
      order by s.id`
    expect(same.map((row) => row.id)).toEqual([1, 2])
  })

  test('PIPE-2 credentials and binaries never leave the source', async () => {
    await hub.pool`insert into shop.res_users values (1, 'ann', 'pw-hash', 'totp', 'token', '2026-01-01')`
    await load('full', { table: 'res_users' })
    const [row] = await hub.pool`select * from raw.odoo_res_users`
    expect(Object.keys(row ?? {})).toEqual(
      expect.not.arrayContaining(['password', 'totp_secret', 'access_token']),
    )
    expect(row?.login).toBe('ann')
    const lead = await tableNamed('crm_lead')
    expect(lead.columns.map((column) => column.name)).not.toContain('photo')
    expect(lead.columns.find((column) => column.name === 'email_from')?.personal).toBe(true)
    expect(readFileSync(join(home, 'schemas/discovery/odoo.json'), 'utf8')).not.toContain('totp')
  })

  test('PIPE-4.4 10,000 equal timestamps across page borders: none lost, none double', async () => {
    await insertLeads(hub.pool, 1, 10)
    await load('incremental')
    await insertLeads(hub.pool, 11, 10_000)
    await hub.pool`update shop.crm_lead set write_date = '2026-03-03 03:03:03.030303' where id > 10`
    const counts = await load('incremental', { batchSize: 333 })
    expect(counts.inserted).toBe(10_000)
    expect(counts.updated).toBe(0)
    const [raw] = await hub.pool`select count(*), count(distinct id) as ids from raw.odoo_crm_lead`
    expect(raw).toEqual({ count: 10_010, ids: 10_010 })
  })

  test('PIPE-4.3 a row committed late, below the cursor, is caught by the lookback', async () => {
    await insertLeads(hub.pool, 1, 100)
    await load('incremental')
    await hub.pool`insert into shop.crm_lead (id, name, write_date)
      select 500, 'late', max(write_date) - interval '9 minutes' from shop.crm_lead`
    expect((await load('incremental')).inserted).toBe(1)
  })

  test('PIPE-4.3 one row dated in the future does not hide later changes', async () => {
    await insertLeads(hub.pool, 1, 10)
    await hub.pool`update shop.crm_lead set write_date = '2099-01-01' where id = 1`
    await load('incremental')
    await hub.pool`insert into shop.crm_lead (id, name, write_date) values (500, 'now', '2026-06-01 00:00:01')`
    expect((await load('incremental')).inserted).toBe(1)
  })

  test('PIPE-4.5 hard deletes become tombstones, undelete works', async () => {
    await insertLeads(hub.pool, 1, 250)
    await load('full')
    await hub.pool`delete from shop.crm_lead where id in (1, 100, 101, 249, 250)`
    expect((await load('full')).deleted).toBe(5)
    expect((await load('full')).deleted).toBe(0)
    const gone = await hub.pool`select id from raw.odoo_crm_lead where _deleted_at is not null order by id`
    expect(gone.map((row) => row.id)).toEqual([1, 100, 101, 249, 250])
    await insertLeads(hub.pool, 100, 2)
    expect(await load('full')).toMatchObject({ updated: 2, inserted: 0, deleted: 0 })
    const [left] = await hub.pool`select count(*) from raw.odoo_crm_lead where _deleted_at is not null`
    expect(left?.count).toBe(3)
  })

  test('PIPE-4.7 update, delete and reinsert end right', async () => {
    await insertLeads(hub.pool, 1, 3)
    await load('incremental')
    await hub.pool`update shop.crm_lead set name = 'x', write_date = '2026-05-01' where id = 2`
    await hub.pool`delete from shop.crm_lead where id = 2`
    await hub.pool`insert into shop.crm_lead (id, name, write_date) values (2, 'back', '2026-05-02')`
    expect(await load('incremental')).toMatchObject({ updated: 1, inserted: 0 })
    const [row] = await hub.pool`select name, _deleted_at from raw.odoo_crm_lead where id = 2`
    expect(row).toEqual({ name: 'back', _deleted_at: null })
  })

  test('PIPE-2 a relation is kept equal to the source at every load', async () => {
    await hub.pool`insert into shop.crm_tag_rel select i, i % 3 from generate_series(1, 300) i`
    expect((await load('incremental', { table: 'crm_tag_rel' })).inserted).toBe(300)
    await hub.pool`delete from shop.crm_tag_rel where lead_id % 10 = 0`
    await hub.pool`insert into shop.crm_tag_rel values (10, 7), (301, 1)`
    const counts = await load('incremental', { table: 'crm_tag_rel' })
    expect([counts.inserted, counts.deleted]).toEqual([2, 30])
    const differing = await hub.pool`
      select lead_id, tag_id from raw.odoo_crm_tag_rel where _deleted_at is null
      except select lead_id, tag_id from shop.crm_tag_rel`
    expect(differing).toHaveLength(0)
  })

  test('PIPE-4.17 bad values go to quarantine with column, value and code; the fix empties it', async () => {
    await insertLeads(hub.pool, 1, 300)
    const table = await tableNamed('crm_lead')
    const bad: Record<string, [string, string]> = {
      '7': ['big', '99999999999999999999'],
      '150': ['closed', '2026-02-31'],
      '151': ['name', 'nul \u0000 inside'],
      '299': ['probability', 'many'],
    }
    const broken = withRows(source, (row) => {
      const [column, value] = bad[String(row.id)] ?? []
      return column === undefined ? row : { ...row, [column]: value ?? null }
    })
    expect(await load('full', { from: broken })).toEqual({
      ...none,
      read: 300,
      inserted: 296,
      quarantined: 4,
    })
    expect(await load('full', { from: broken })).toEqual({
      ...none,
      read: 300,
      unchanged: 296,
      quarantined: 4,
    })
    const rows =
      await hub.pool`select key, column_name, code, value from ops.quarantine order by (key->>'id')::int`
    expect(rows).toEqual([
      { key: { id: '7' }, column_name: 'big', code: 'VALUE_OUT_OF_RANGE', value: '99999999999999999999' },
      { key: { id: '150' }, column_name: 'closed', code: 'VALUE_NOT_A_TIME', value: '2026-02-31' },
      { key: { id: '151' }, column_name: 'name', code: 'VALUE_HAS_NUL', value: 'nul \u2400 inside' },
      { key: { id: '299' }, column_name: 'probability', code: 'VALUE_NOT_VALID', value: 'many' },
    ])
    expect(table.key).toEqual(['id'])
    expect(await load('full')).toMatchObject({ inserted: 4, quarantined: 0 })
    const [open] = await hub.pool`select count(*) from ops.quarantine where resolved_at is null`
    expect(open?.count).toBe(0)
  })

  test('PIPE-4.8 PIPE-4.9 PIPE-4.10 new, dropped and changed columns are taken over and reported once', async () => {
    await insertLeads(hub.pool, 1, 20)
    await load('full')
    await hub.pool.unsafe(`alter table shop.crm_lead add column extra integer, drop column description,
      alter column probability type integer using 1, alter column big type varchar using 'v' || big;
      create table shop.sale_order (id integer primary key, write_date timestamp)`)
    const { drift } = await discover()
    expect(
      drift.map(({ table, column, change, before, after }) => [table, column, change, before, after]),
    ).toEqual([
      ['crm_lead', 'probability', 'type_changed', 'double precision', 'integer'],
      ['crm_lead', 'big', 'type_changed', 'bigint', 'character varying'],
      ['crm_lead', 'extra', 'column_added', null, 'integer'],
      ['crm_lead', 'description', 'column_missing', 'text', null],
      ['sale_order', null, 'table_added', null, 'sale_order'],
    ])
    expect((await discover()).drift).toEqual([])
    expect(await load('full')).toMatchObject({ read: 20, updated: 20, quarantined: 0 })
    const [stored] = await hub.pool`select count(*) from ops.schema_drift`
    expect(stored?.count).toBe(5)
  })

  describe('PIPE-4.8 PIPE-4.9 PIPE-4.10 per contract', () => {
    /** After a first load the source gets a new column, loses one, and one changes its type; row 7 uses all of it. */
    const change = async (contract: Contract) => {
      await insertLeads(hub.pool, 1, 20)
      await load('full')
      await hub.pool.unsafe(`alter table shop.crm_lead add column extra integer, drop column description,
        alter column big type varchar using big::text;
        update shop.crm_lead set extra = 5, big = 'many', name = 'new name' where id = 7;
        update shop.crm_lead set name = 'new name' where id = 8`)
      const contracts = { 'odoo.crm_lead': contract, '*': 'evolve' } as const
      const find = async () => await discoverSource({ ...deps(), contracts }, source, signal)
      const { tables, drift } = await find()
      expect((await find()).drift).toEqual([])
      const table = tables.find(({ name }) => name === 'crm_lead') as SourceTable
      return {
        table,
        drift: drift.map(({ column, change: what, before, after }) => [column, what, before, after]),
      }
    }
    const DRIFT = [
      ['big', 'type_changed', 'bigint', 'character varying'],
      ['extra', 'column_added', null, 'integer'],
      ['description', 'column_missing', 'text', null],
    ]
    const columns = async () => {
      const rows =
        await hub.pool`select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = 'raw.odoo_crm_lead'::regclass and attnum > 0 order by attnum`
      return Object.fromEntries(rows.map(({ name, type }) => [name, type])) as Record<string, string>
    }
    const open = async () =>
      await hub.pool`select key->>'id' as id, column_name, code, value from ops.quarantine
      where resolved_at is null order by column_name`
    const row = async (id: number) =>
      (await hub.pool`select name, big from raw.odoo_crm_lead where id = ${id}`)[0]

    test('freeze loads nothing until a person decides', async () => {
      const { table, drift } = await change('freeze')
      expect(drift).toEqual(DRIFT)
      await expect(load('full', { table, contract: 'freeze' })).rejects.toMatchObject({
        code: 'SCHEMA_FROZEN',
        details: { changes: 'big was bigint and is character varying, extra is new, description is gone' },
      })
      expect(await columns()).toMatchObject({ big: 'bigint' })
      expect(await columns()).not.toHaveProperty('extra')
      expect(await row(8)).toMatchObject({ name: 'Lead 8' })
      expect(await discover()).toMatchObject({ drift: [{ column: 'big' }, { column: 'extra' }] })
      expect(await load('full')).toMatchObject({ read: 20, updated: 2, quarantined: 0 })
    })

    test('discard_row sets rows aside that use what is new', async () => {
      const { table, drift } = await change('discard_row')
      expect(drift).toEqual(DRIFT)
      const counts = await load('full', { table, contract: 'discard_row' })
      expect(counts).toEqual({ ...none, read: 20, updated: 1, unchanged: 18, quarantined: 1 })
      expect(await open()).toEqual([
        { id: '7', column_name: 'extra', code: 'COLUMN_NOT_IN_CONTRACT', value: '5' },
      ])
      expect(await row(7)).toMatchObject({ name: 'Lead 7' })
      await hub.pool`update shop.crm_lead set extra = null where id = 7`
      expect(await load('full', { table, contract: 'discard_row' })).toMatchObject({ quarantined: 1 })
      expect(await open()).toEqual([{ id: '7', column_name: 'big', code: 'VALUE_NOT_VALID', value: 'many' }])
    })

    test('discard_value leaves the values out and keeps the row', async () => {
      const { table, drift } = await change('discard_value')
      expect(drift).toEqual(DRIFT)
      const counts = await load('full', { table, contract: 'discard_value' })
      expect(counts).toEqual({ ...none, read: 20, updated: 2, unchanged: 18 })
      expect(await open()).toEqual([{ id: '7', column_name: 'big', code: 'VALUE_NOT_VALID', value: 'many' }])
      expect(await row(7)).toEqual({ name: 'new name', big: null })
      const again = await load('full', { table, contract: 'discard_value' })
      expect(again).toEqual({ ...none, read: 20, unchanged: 20 })
      await hub.pool`update shop.crm_lead set big = '77' where id = 7`
      expect(await load('full', { table, contract: 'discard_value' })).toMatchObject({ updated: 1 })
      expect(await open()).toEqual([])
    })
  })

  test('PIPE-4.2 killed at 60 seeded random points, then resumed: equal to the clean run', async () => {
    await insertLeads(hub.pool, 1, 400)
    await load('full')
    const clean = await rawLeads(hub.pool)
    const table = await tableNamed('crm_lead')
    const random = seeded(20_261_121)
    let kills = 0
    for (let round = 0; round < 60; round++) {
      await hub.pool`truncate raw.odoo_crm_lead, ops.loads, ops.cursors`
      const mode: LoadMode = round % 2 === 0 ? 'full' : 'incremental'
      const size = 10 + Math.floor(random() * 90)
      const options = { runId: `run-${round}`, batchSize: size, copyBatchSize: size }
      const deaths = 1 + Math.floor(random() * 3)
      for (let death = 0; death < deaths; death++) {
        const budget = Math.floor(random() * 40)
        const killed = await killAfter(hub, openCopy(), budget, (killable) =>
          loadTable({ ...deps(), ...killable }, source, table, {
            mode,
            lookbackSeconds: 600,
            signal,
            ...options,
          }),
        )
        if (killed) kills++
      }
      await load(mode, { ...options, table })
      expect(await rawLeads(hub.pool), `round ${round}`).toEqual(clean)
      const [sum] = await hub.pool`
        select sum(read)::int as read, sum(inserted)::int as inserted, sum(updated)::int as updated,
               sum(unchanged)::int as unchanged, sum(quarantined)::int as quarantined from ops.loads`
      expect(sum?.read).toBe(sum?.inserted + sum?.updated + sum?.unchanged + sum?.quarantined)
      expect(sum?.inserted).toBe(400)
    }
    expect(kills).toBeGreaterThan(50)
  }, 240_000)

  test('PIPE-4.1 PIPE-4.8 what one way loaded the other finds unchanged; a new, empty column changes nothing', async () => {
    await insertLeads(hub.pool, 1, 250)
    await hub.pool`
      update shop.crm_lead set name = ${'\\ \\N a\tb\nc\rd\b\f\v é😀'}, words = array['a,b', null, '"c"\\'], description = '',
        labels = '{"n": 12345678901234567890.10, "z": [1, {"b": null}], "a": "\\t"}', active = null,
        probability = 'Infinity', closed = '0044-03-15 BC'
      where id % 3 = 0`
    await load('full')
    const other = await load('full', { from: withoutLines(source) })
    expect(other).toEqual({ ...none, read: 250, unchanged: 250 })
    await hub.pool`alter table shop.crm_lead add column later integer`
    expect(await load('full')).toEqual({ ...none, read: 250, unchanged: 250 })
    await hub.pool`truncate raw.odoo_crm_lead`
    await load('full', { from: withoutLines(source) })
    expect(await load('full')).toEqual({ ...none, read: 250, unchanged: 250 })
    await hub.pool`update shop.crm_lead set later = 1 where id <= 20`
    expect(await load('full')).toEqual({ ...none, read: 250, unchanged: 230, updated: 20 })
  })

  test('PIPE-4.17 a value that RAW cannot take is set aside, its neighbours of the same batch are loaded', async () => {
    await insertLeads(hub.pool, 1, 250)
    const table = await tableNamed('crm_lead')
    await hub.pool.unsafe('alter table raw.odoo_crm_lead alter column expected_revenue type numeric(5, 2)')
    const loaded = () => load('full', { table, batchSize: 70, copyBatchSize: 200 })
    await hub.pool`update shop.crm_lead set expected_revenue = 123456 where id in (5, 72, 201)`
    expect(await loaded()).toEqual({ ...none, read: 250, inserted: 247, quarantined: 3 })
    expect(await loaded()).toEqual({ ...none, read: 250, unchanged: 247, quarantined: 3 })
    const open = await hub.pool`select key->>'id' as id, column_name, code from ops.quarantine
      where resolved_at is null order by id`
    const expected = { column_name: 'expected_revenue', code: 'VALUE_OUT_OF_RANGE' }
    expect(open).toEqual(['201', '5', '72'].map((id) => ({ id, ...expected })))
    await hub.pool`update shop.crm_lead set expected_revenue = 1 where id in (5, 72)`
    expect(await loaded()).toEqual({ ...none, read: 250, inserted: 2, unchanged: 247, quarantined: 1 })
    const left = await hub.pool`select key->>'id' as id from ops.quarantine where resolved_at is null`
    expect(left).toEqual([{ id: '201' }])
  })

  test('PIPE-2 a relation without a key of its own may hold a pair twice: RAW has it once', async () => {
    await hub.pool.unsafe(`alter table shop.crm_tag_rel drop constraint crm_tag_rel_pkey;
      insert into shop.crm_tag_rel select i / 2, 1 from generate_series(2, 401) i`)
    const counts = await load('full', { table: 'crm_tag_rel', batchSize: 90, copyBatchSize: 150 })
    expect(counts.read).toBe(counts.inserted + counts.unchanged)
    expect(counts.inserted).toBe(200)
    expect((await load('full', { table: 'crm_tag_rel' })).inserted).toBe(0)
  })

  test('PIPE-4.14 a load that was overtaken stops without touching the cursor', async () => {
    await insertLeads(hub.pool, 1, 300)
    let overtaken = false
    const slow = load('full', {
      onBatch: async () => {
        if (overtaken) return
        overtaken = true
        await load('full')
      },
    })
    await expect(slow).rejects.toMatchObject({ code: 'LOAD_SUPERSEDED' })
    const statuses = await hub.pool`select status, count(*) from ops.loads group by 1 order by 1`
    expect(statuses).toEqual([
      { status: 'abandoned', count: 1 },
      { status: 'succeeded', count: 1 },
    ])
  })
})

function withoutLines({ readLines: _, ...source }: Source): Source {
  return source
}

/** A source whose rows pass through `change`, as a source of another kind would send them. */
function withRows(source: Source, change: (row: Batch['rows'][number]) => Batch['rows'][number]): Source {
  return {
    ...withoutLines(source),
    async *read(table, from, options) {
      for await (const batch of source.read(table, from, options)) {
        yield { ...batch, rows: batch.rows.map(change) }
      }
    },
  }
}

/**
 * Runs `work` on a database that stops answering after `budget` statements: as after kill -9, nothing more gets
 * through, not even a rollback's excuse. @returns whether it was killed; work that ends earlier has won.
 */
async function killAfter(
  hub: TestDatabase,
  openCopy: TestDatabase['openCopy'],
  budget: number,
  work: (killable: Pick<LoaderDeps, 'db' | 'openCopy'>) => Promise<unknown>,
): Promise<boolean> {
  let left = budget
  const spend = () => {
    if (left-- <= 0) throw new Error('killed')
  }
  const wrap = <T extends object>(db: T): T =>
    new Proxy(db, {
      apply(target, self, args) {
        if (Array.isArray(args[0]) && 'raw' in args[0]) spend()
        return Reflect.apply(target as never, self, args)
      },
      get(target, name, receiver) {
        const value = Reflect.get(target, name, receiver) as unknown
        if (name === 'begin' || name === 'savepoint') {
          return (inner: (tx: object) => Promise<unknown>) =>
            (value as (work: (tx: object) => Promise<unknown>) => Promise<unknown>).call(
              target,
              async (tx) => {
                const result = await inner(wrap(tx))
                spend()
                return result
              },
            )
        }
        if (name === 'unsafe') {
          return (...args: unknown[]) => {
            spend()
            return (value as (...args: unknown[]) => unknown).apply(target, args)
          }
        }
        return value
      },
    })
  const killable = async (open: () => Promise<CopySession>): Promise<CopySession> => {
    const session = await open()
    return {
      ...session,
      db: wrap(session.db),
      transaction: (inner) =>
        session.transaction(async () => {
          const result = await inner()
          spend()
          return result
        }),
      copyIn: (text, bytes) => session.copyIn(text, cut(bytes)),
    }
  }
  function* cut(bytes: Iterable<Buffer>): Generator<Buffer> {
    for (const piece of bytes) {
      yield piece.subarray(0, piece.length / 2)
      spend()
      yield piece.subarray(piece.length / 2)
    }
  }
  try {
    await work({ db: wrap(hub.pool), openCopy: openCopy === null ? null : () => killable(openCopy) })
    return false
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'killed') throw error
    return true
  }
}

/** Numbers in [0, 1), the same for one seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
