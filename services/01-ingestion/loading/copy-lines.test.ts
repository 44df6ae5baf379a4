import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { type CopySession, randomIds } from '../../00-platform/index.ts'
import { discoverSource } from '../discovery/discover.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source, SourceTable } from '../sources/source.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { loadTable } from './load-table.ts'

const clock = { now: () => new Date('2026-06-01T00:00:00Z') }
const signal = new AbortController().signal
const ROWS = 400
const BATCH = 20

describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('two batches by COPY at once', () => {
  let hub: TestDatabase
  let source: Source
  let table: SourceTable
  const home = mkdtempSync(join(tmpdir(), 'ingestion-copy-lines-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind: 'server' })
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
    await insertLeads(hub.pool, 1, ROWS)
    const deps = { sleep: async () => {}, random: () => 0.5 }
    source = createOdooSqlSource(deps, { ...hub.source, schema: 'shop' }, SHOP_SETTINGS)
    const { tables } = await discoverSource({ db: hub.pool, clock, home }, source, signal)
    table = tables.find(({ name }) => name === 'crm_lead') as SourceTable
  })

  const load = async (onBatch: () => Promise<void> = async () => {}) => {
    const deps = { db: hub.pool, openCopy: hub.openCopy, clock, ids: randomIds }
    const sizes = { batchSize: BATCH, copyBatchSize: BATCH, lookbackSeconds: 600 }
    return await loadTable(deps, source, table, { mode: 'full', signal, onBatch, ...sizes })
  }
  const stored = async () => {
    const [found] = await hub.pool<{ rows: number; highest: number }[]>`
      select count(*) as rows, coalesce(max(id), 0) as highest from raw.odoo_crm_lead`
    return found as { rows: number; highest: number }
  }

  test('PIPE-4.9 values that do not fit in batches that follow one another are set aside, each row of the rest is written once', async () => {
    const bad = [25, 26, 41, 60, 61, ROWS]
    await hub.pool.unsafe(`alter table shop.crm_lead alter column big type varchar
      using case when id in (${bad.join(', ')}) then 'many' else big::text end`)
    expect(await load()).toMatchObject({
      read: ROWS,
      inserted: ROWS - bad.length,
      quarantined: bad.length,
      deleted: 0,
    })
    const keys = await hub.pool`select (key->>'id')::int as id from ops.quarantine order by 1`
    expect(keys.map(({ id }) => id)).toEqual(bad)
    expect(await stored()).toEqual({ rows: ROWS - bad.length, highest: ROWS - 1 })
  })

  test('PIPE-4.13 a batch commits only behind the one before it: what is lost in the midst leaves no gap', async () => {
    const other = (await hub.openCopy?.()) as CopySession
    try {
      let blocking: Promise<unknown> | undefined
      const loading = load(async () => {
        // Whoever settles a batch waits from here on.
        blocking ??= other.db.unsafe('begin; lock table ops.cursors in exclusive mode')
      })
      const lost = expect(loading).rejects.toThrow()
      await expect.poll(() => blocking !== undefined, { timeout: 20_000 }).toBe(true)
      await blocking
      await expect.poll(waiting, { timeout: 20_000 }).toEqual({ settling: 1, copied: 1 })
      const before = await stored()
      await hub.pool`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'revops-hub-copy' and datname = current_database() and wait_event_type = 'Lock'`
      await other.db.unsafe('rollback')
      await lost
      expect(await stored()).toEqual(before)
      expect(before.rows).toBe(before.highest)
      expect(before.rows).toBeLessThan(ROWS)
      const [cursor] = await hub.pool`select position from ops.cursors`
      expect(cursor?.position).toEqual({ phase: 'full', afterKey: [String(before.highest)] })
      const counts = await load()
      expect(counts.inserted).toBe(ROWS - before.rows)
      expect(await stored()).toEqual({ rows: ROWS, highest: ROWS })
    } finally {
      await other.close()
    }
  })

  /** Connections for COPY of the load: one that waits for the lock, and one whose batch is there and not committed. */
  async function waiting() {
    const [found] = await hub.pool`select
        (count(*) filter (where wait_event_type = 'Lock'))::int as settling,
        (count(*) filter (where state = 'idle in transaction' and query like 'copy%'))::int as copied
      from pg_stat_activity where application_name = 'revops-hub-copy' and datname = current_database()`
    return found
  }
})
