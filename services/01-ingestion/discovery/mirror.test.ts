import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { syncAction } from '../actions/sync.ts'
import { createShop, insertLeads } from '../testing/shop.ts'
import { syncRun } from '../testing/sync-run.ts'

const LINEAGE = {
  _raw_id: 'bigint',
  _load_id: 'text',
  _extracted_at: 'timestamp with time zone',
  _source_hash: 'text',
  _deleted_at: 'timestamp with time zone',
}

describe.each(DATABASE_KINDS)('RAW as a mirror of its source on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'ingestion-mirror-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await hub.pool.unsafe('create schema if not exists raw')
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, 5)
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })

  /** @returns the events that a sync emits */
  async function sync(): Promise<[string, unknown][]> {
    const events: [string, unknown][] = []
    const emit = async (type: string, payload: unknown) => void events.push([type, payload])
    await syncAction.execute({ source: 'odoo', mode: 'full' }, { ...syncRun(hub, home), emit })
    return events
  }
  async function columnsOf(table: string): Promise<Record<string, string>> {
    const rows = await hub.pool<{ name: string; type: string }[]>`
      select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attname`
    return Object.fromEntries(rows.map(({ name, type }) => [name, type]))
  }

  test('PIPE-2 RAW keeps the types of the source and adds the columns of lineage, filled in each row', async () => {
    await sync()
    const { photo, ...wanted } = await columnsOf('shop.crm_lead')
    expect(photo).toBe('bytea')
    const types = (columns: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(columns).map(([name, type]) => [name, type.replace(/^character varying$/, 'text')]),
      )
    expect(types(await columnsOf('raw.odoo_crm_lead'))).toEqual(types({ ...wanted, ...LINEAGE }))
    const [rows] = await hub.pool`
      select count(_raw_id)::int as ids, count(distinct _raw_id)::int as different, count(_load_id)::int as loads,
        count(_extracted_at)::int as moments, count(_source_hash)::int as hashes, count(_deleted_at)::int as gone
      from raw.odoo_crm_lead`
    expect(rows).toEqual({ ids: 5, different: 5, loads: 5, moments: 5, hashes: 5, gone: 0 })
  })

  test('PIPE-2 every drift is an event with what was before and what is after', async () => {
    await hub.pool.unsafe(`alter table shop.crm_lead add column extra integer, drop column description,
      alter column big type varchar using big::text`)
    const drift = (await sync()).filter(([type]) => type === 'source.schema-drift')
    const about = (column: string) => ({ source: 'odoo', table: 'crm_lead', column })
    expect(drift.map(([, payload]) => payload)).toEqual([
      expect.objectContaining({ ...about('big'), before: 'bigint', after: 'character varying' }),
      expect.objectContaining({ ...about('extra'), before: null, after: 'integer' }),
      expect.objectContaining({ ...about('description'), before: 'text', after: null }),
    ])
    expect((await sync()).filter(([type]) => type === 'source.schema-drift')).toEqual([])
  })
})
