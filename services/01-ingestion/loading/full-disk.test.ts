import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { mayHaveSmallDisk, openSmallDisk, type SmallDisk } from '../../../tests/helpers/small-disk.ts'
import { toAppError } from '../../00-platform/index.ts'
import { discoverAction } from '../actions/discover.ts'
import { backfillAction } from '../backfill/actions.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source } from '../sources/source.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { syncRun } from '../testing/sync-run.ts'
import { syncTables } from '../testing/sync-tables.ts'

const clock = { now: () => new Date('2026-06-01T00:00:00Z') }
const ROWS = 4_000
const CASES = [
  { way: 'by COPY', copy: true },
  { way: 'row by row', copy: false },
]

describe.skipIf(!mayHaveSmallDisk)(
  'issue 2, bad input: a full disk [root] of the server, in the midst of COPY',
  () => {
    const home = mkdtempSync(join(tmpdir(), 'full-disk-home-'))
    let hub: TestDatabase
    let source: Source
    let disk: SmallDisk | undefined

    beforeAll(async () => {
      hub = await testDatabase({ kind: 'server' })
      disk = await openSmallDisk(hub.pool, '12m')
      await createShop(hub.pool)
      await insertLeads(hub.pool, 1, ROWS)
      // Each row its own text, which does not compress: 32 MB of them.
      await hub.pool`update shop.crm_lead set description =
      (select string_agg(md5(id::text || i), '') from generate_series(1, 250) i)`
      const deps = { sleep: async () => {}, random: () => 0.5 }
      source = createOdooSqlSource(deps, { ...hub.source, schema: 'shop' }, SHOP_SETTINGS)
    }, 120_000)
    afterAll(async () => {
      await source?.close()
      await hub.pool`drop schema if exists raw cascade`
      await disk?.close()
      await hub.close()
      rmSync(home, { recursive: true, force: true })
    })
    beforeEach(async () => {
      await hub.pool.unsafe('drop schema if exists raw cascade; create schema raw')
      await hub.pool`truncate ops.loads, ops.cursors, ops.runs, ops.backfills, ops.backfill_tables, ops.backfill_parts`
      disk?.resize('12m')
    })

    const leadsOnDisk = () => hub.pool.unsafe(`alter table raw.odoo_crm_lead set tablespace ${disk?.space}`)
    const rows = async () => {
      const [kept] = await hub.pool<{ count: number }[]>`select count(*) from raw.odoo_crm_lead`
      return kept?.count ?? 0
    }
    const sameRows = async () => {
      const [same] = await hub.pool<{ count: number }[]>`
        select count(*) from raw.odoo_crm_lead r join shop.crm_lead s using (id) where r.description = s.description`
      return same?.count ?? 0
    }

    test.for(CASES)(
      'PIPE-4.2 $way: a coded error, what was committed stays, and it goes on when there is space',
      { timeout: 120_000 },
      async ({ copy }, context) => {
        context.skip(disk === undefined, 'no tmpfs may be mounted here')
        const sync = () =>
          syncTables({ db: hub.pool, openCopy: copy ? hub.openCopy : null, clock }, source, {
            mode: 'incremental',
            batchSize: 200,
            onTable: async (table) => void (table === 'crm_lead' && (await leadsOnDisk())),
          })
        const full = await sync()
        expect([...full.failed]).toEqual([['crm_lead', 'DATABASE_FULL']])
        const kept = await rows()
        expect(kept).toBeGreaterThan(0)
        expect(kept).toBeLessThan(ROWS)
        const [load] = await hub.pool`
          select status, error_code as code, read, inserted from ops.loads where table_name = 'crm_lead'`
        expect(load).toEqual({ status: 'failed', code: 'DATABASE_FULL', read: kept, inserted: kept })
        disk?.resize('200m')
        const again = await sync()
        expect([...again.failed]).toEqual([])
        expect(again.counts.get('crm_lead')).toMatchObject({ read: ROWS - kept, inserted: ROWS - kept })
        expect(await sameRows()).toBe(ROWS)
      },
    )

    test('PIPE-4.2 PIPE-4.13 a backfill: a coded error on run and load, its parts wait, and it goes on when there is space', {
      timeout: 120_000,
    }, async (context) => {
      context.skip(disk === undefined, 'no tmpfs may be mounted here')
      const begin = async (runId: string) => {
        await hub.pool`
          insert into ops.runs (id, action, input, status, next, exclusive_key, actor, request_id, max_attempts,
            created_at, attempt, lease_expires_at)
          values (${runId}, 'ingestion.backfill', '{"source": "odoo"}', 'running', '[]', ${runId}, '{}', 'r', 1, now(), 1,
            now() + interval '1 hour')`
        const input = { source: 'odoo', tables: ['crm_lead'], workers: 1, partRows: 400, ignoreSpace: true }
        const run = syncRun(hub, home, { runId })
        try {
          return (await backfillAction.execute(backfillAction.input.parse(input), run)).total
        } finally {
          await hub.pool`update ops.runs set status = 'failed', finished_at = now() where id = ${runId}`
        }
      }
      await discoverAction.execute({ source: 'odoo' }, syncRun(hub, home))
      await leadsOnDisk()
      const thrown = await begin('backfill-1').catch((error: unknown) => error)
      expect(toAppError(thrown, 'r')).toMatchObject({ code: 'DATABASE_FULL', kind: 'unavailable' })
      const kept = await rows()
      expect(kept).toBeGreaterThan(0)
      expect(kept).toBeLessThan(ROWS)
      const [load] = await hub.pool`select status, error_code as code, read from ops.loads`
      expect(load).toEqual({ status: 'failed', code: 'DATABASE_FULL', read: kept })
      const parts = await hub.pool`select distinct state from ops.backfill_parts order by 1`
      expect(parts.map(({ state }) => state)).toEqual(['done', 'pending'])
      disk?.resize('200m')
      expect(await begin('backfill-2')).toMatchObject({
        read: ROWS,
        inserted: ROWS,
        updated: 0,
        unchanged: 0,
      })
      expect(await sameRows()).toBe(ROWS)
    })
  },
)
