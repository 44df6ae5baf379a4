import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import type { Source } from '../sources/source.ts'
import { syncSource } from '../sync.ts'
import { SHOP_SETTINGS } from '../testing/shop.ts'
import { syncRun } from '../testing/sync-run.ts'

const odoo = {
  ...SHOP_SETTINGS,
  models: ['crm.lead', 'crm.team', 'res.partner', 'sale.order'].map((model) => ({ model, required: true })),
  relations: [],
}

describe.each(DATABASE_KINDS)('what refers to deleted rows on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'ingestion-follow-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await hub.pool.unsafe(`
      create schema shop; set search_path = shop;
      create table crm_team (id integer primary key, name varchar, write_date timestamp);
      create table res_partner (id integer primary key, name varchar, write_date timestamp,
        parent_id integer references res_partner on delete cascade);
      create table crm_lead (id integer primary key, name varchar, write_date timestamp,
        partner_id integer references res_partner on delete set null,
        team_id integer references crm_team on delete set null);
      create table sale_order (id integer primary key, write_date timestamp,
        lead_id integer references crm_lead on delete set null,
        partner_id integer references res_partner on delete cascade);
      insert into crm_team select i, 'Team ' || i, '2026-01-01' from generate_series(1, 3) i;
      insert into res_partner select i, 'Partner ' || i, '2026-01-01', nullif(i / 10, 0) from generate_series(1, 30) i;
      insert into crm_lead select i, 'Lead ' || i, timestamp '2026-01-01' - i * interval '1 hour', 1 + i % 30, 1 + i % 3 from generate_series(1, 300) i;
      insert into sale_order select i, timestamp '2026-01-01' - i * interval '1 hour', i, 1 + i % 30 from generate_series(1, 60) i;
      reset search_path`)
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })

  const sync = (mode: 'full' | 'incremental', runId?: string) =>
    syncSource(syncRun(hub, home, { odoo, ...(runId === undefined ? {} : { runId }) }), {
      source: 'odoo',
      mode,
    })
  /** Living rows of RAW that are not as the source has them, and the other way round. */
  const difference = async (table: string, columns: string) => {
    const [row] = await hub.pool.unsafe<{ n: number }[]>(`
      select count(*)::int as n from (select ${columns} from raw.odoo_${table} where _deleted_at is null) r
      full join (select ${columns} from shop.${table}) s using (${columns})
      where r.id is null or s.id is null`)
    return row?.n
  }

  test('PIPE-4.5 a reference that the source emptied without a new moment is read again, and what went with it', async () => {
    await sync('full')
    // Teams empty their leads, partners their leads, and take contacts and orders with them: no write_date moves.
    await hub.pool.unsafe(
      'delete from shop.crm_team where id = 2; delete from shop.res_partner where id in (1, 5)',
    )
    const { tables } = await sync('incremental')
    const loads = await hub.pool`select table_name, mode, deleted from ops.loads where mode = 'follow-up'`
    expect(loads.map(({ table_name }) => table_name)).toContain('crm_lead')
    const [byMoment, byReference] = tables.filter(({ table }) => table === 'crm_lead')
    expect(byMoment?.updated).toBe(1) // the one lead within the lookback
    expect(byReference?.updated).toBeGreaterThan(100)
    expect(await difference('crm_lead', 'id, name')).toBe(0)
    for (const column of ['partner_id', 'team_id']) {
      const [row] = await hub.pool.unsafe(`select count(*)::int as n from raw.odoo_crm_lead r
        join shop.crm_lead s using (id) where r.${column} is distinct from s.${column}`)
      expect(row?.n, column).toBe(0)
    }
    expect(await difference('res_partner', 'id')).toBe(0)
    expect(await difference('sale_order', 'id')).toBe(0)
    for (const load of await hub.pool`select * from ops.loads`)
      expect(load.read).toBe(load.inserted + load.updated + load.unchanged + load.quarantined)
  })

  test('PIPE-4.1 what was followed is not followed again', async () => {
    const before = await hub.pool`select id from ops.loads where mode = 'follow-up'`
    const { total } = await sync('incremental')
    expect(total).toMatchObject({ inserted: 0, updated: 0, deleted: 0 })
    expect(await hub.pool`select id from ops.loads where mode = 'follow-up'`).toHaveLength(before.length)
  })

  test('PIPE-4.2 deletions that a stopped run did not follow are followed by the next', async () => {
    await hub.pool.unsafe('delete from shop.crm_team where id = 3')
    const cut = new AbortController()
    const run = syncRun(hub, home, {
      odoo,
      signal: cut.signal,
      tell: (line) => /^sale_order/.test(line) && cut.abort(),
    })
    await expect(syncSource(run, { source: 'odoo', mode: 'incremental' })).rejects.toThrow()
    const stale = await hub.pool`select id from raw.odoo_crm_lead where team_id = 3`
    expect(stale.length).toBeGreaterThan(0)
    await sync('incremental')
    expect(await hub.pool`select id from raw.odoo_crm_lead where team_id = 3`).toEqual([])
  })

  test('PIPE-4.5 an answer by keys that was cut off marks nothing as gone, and is asked for again by the next run', async () => {
    await hub.pool.unsafe('delete from shop.crm_team where id = 1')
    const run = syncRun(hub, home, { odoo })
    const openSource: typeof run.deps.openSource = async (...given) => {
      const source = await run.deps.openSource(...given)
      const readByKeys: Source['readByKeys'] = (table, keys, signal) =>
        table.name === 'crm_lead'
          ? Promise.resolve({ rows: [], rejected: [] })
          : source.readByKeys?.(table, keys, signal)
      return { ...source, readByKeys }
    }
    const cut = await syncSource(
      { ...run, deps: { ...run.deps, openSource } },
      { source: 'odoo', mode: 'incremental' },
    )
    expect(cut.tables.findLast(({ table }) => table === 'crm_lead')).toMatchObject({
      deleted: 0,
      warning: { code: 'MANY_ROWS_GONE' },
    })
    expect(await difference('crm_lead', 'id, name')).toBe(0)
    const next = await sync('incremental')
    expect(next.tables.map(({ warning }) => warning)).toEqual(next.tables.map(() => null))
    expect(await hub.pool`select id from raw.odoo_crm_lead where team_id = 1`).toEqual([])
  })
})
