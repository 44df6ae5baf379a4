import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { randomIds } from '../../00-platform/index.ts'
import { discoverSource } from '../discovery/discover.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source, SourceTable } from '../sources/source.ts'
import { type Fault, openFaultProxy } from '../testing/fault-proxy.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { loadTable } from './load-table.ts'
import type { LoadMode } from './options.ts'

const clock = { now: () => new Date('2026-06-01T00:00:00Z') }
const COLUMNS = 'id, name, expected_revenue, probability, big, active, closed, labels, write_date'

/** What a source does between and during loads; `at` is a day of its write_date, which need not be the newest. */
type Change =
  | { readonly kind: 'insert' | 'update' | 'delete' | 'again'; readonly id: number; readonly at: number }
  | { readonly kind: 'many'; readonly id: number; readonly at: number }

/** One load: how, after how many batches it is killed, what the line does, and what the source does meanwhile. */
interface Load {
  readonly mode: LoadMode
  readonly killAfter: number | null
  readonly cutAfter: number | null
  readonly piece: number | null
  readonly before: readonly Change[]
  readonly during: readonly Change[]
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('insert', 'update', 'delete', 'again', 'many'),
  id: fc.integer({ min: 1, max: 400 }),
  at: fc.integer({ min: 0, max: 140 }),
})
const load: fc.Arbitrary<Load> = fc.record({
  mode: fc.constantFrom('full', 'incremental', 'incremental'),
  killAfter: fc.option(fc.integer({ min: 0, max: 6 })),
  cutAfter: fc.option(fc.integer({ min: 500, max: 60_000 })),
  piece: fc.option(fc.integer({ min: 50, max: 5_000 }), { freq: 4 }),
  before: fc.array(change, { maxLength: 8 }),
  during: fc.array(change, { maxLength: 8 }),
})

describe.each(DATABASE_KINDS)(
  'a source that changes, a line that breaks, loads that are killed, on %s',
  (kind) => {
    let hub: TestDatabase
    const home = mkdtempSync(join(tmpdir(), 'ingestion-interleaving-'))
    beforeAll(async () => {
      hub = await testDatabase({ kind })
    })
    afterAll(async () => {
      await hub.close()
      rmSync(home, { recursive: true, force: true })
    })

    const reset = async () => {
      await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
      await createShop(hub.pool)
      await insertLeads(hub.pool, 1, 300)
    }

    const sourceAt = (place: { host: string; port: number }) =>
      createOdooSqlSource(
        { sleep: async () => {}, random: () => 0.5 },
        { ...hub.source, ...place, schema: 'shop', connectTimeoutMs: 2_000 },
        SHOP_SETTINGS,
      )

    async function apply({ kind: what, id, at }: Change): Promise<void> {
      const date = `2026-01-01 ${String(at % 24).padStart(2, '0')}:00:00`
      const day = `2026-${String(1 + (at % 5)).padStart(2, '0')}-01`
      if (what === 'insert' || what === 'again')
        await hub.pool`
        insert into shop.crm_lead (id, name, write_date) values (${id}, ${`new ${at}`}, ${`${day} 10:00:00`})
        on conflict (id) do update set name = excluded.name, write_date = excluded.write_date`
      else if (what === 'update')
        await hub.pool`update shop.crm_lead set name = ${`changed ${at}`}, expected_revenue = ${at / 7},
        write_date = ${date} where id = ${id}`
      else if (what === 'delete') await hub.pool`delete from shop.crm_lead where id = ${id}`
      else
        await hub.pool`update shop.crm_lead set big = ${at}, write_date = ${`${day} 12:00:00`}
        where id between ${id} and ${id + 40}`
    }

    async function tableOf(source: Source, signal: AbortSignal): Promise<SourceTable> {
      const deps = { db: hub.pool, openCopy: hub.openCopy, clock, ids: randomIds, home }
      const { tables } = await discoverSource(deps, source, signal)
      const table = tables.find(({ name }) => name === 'crm_lead')
      if (table === undefined) throw new Error('no leads')
      return table
    }

    async function run(source: Source, { mode, killAfter, during }: Load): Promise<void> {
      const kill = new AbortController()
      const { signal } = kill
      let batches = 0
      const pending = [...during]
      const onBatch = async () => {
        const next = pending.shift()
        if (next !== undefined) await apply(next)
        if (killAfter !== null && batches++ >= killAfter) kill.abort(new Error('killed'))
      }
      const deps = { db: hub.pool, openCopy: hub.openCopy, clock, ids: randomIds }
      const options = { mode, batchSize: 50, copyBatchSize: 50, lookbackSeconds: 600, signal, onBatch }
      await loadTable(deps, source, await tableOf(source, signal), options)
    }

    /** What ended a load that was disturbed must be the disturbance. */
    const EXPECTED = /killed|SOURCE_UNREACHABLE/
    async function disturbed(step: Load): Promise<void> {
      for (const one of step.before) await apply(one)
      // Only a server has a line that can break; the first connection reads the catalogue.
      const fault: Fault = (nth) => ({
        ...(step.cutAfter !== null && nth % 3 === 1 ? { cutAfter: step.cutAfter } : {}),
        ...(step.piece === null ? {} : { piece: step.piece }),
      })
      const proxy = kind === 'server' ? await openFaultProxy(hub.source, fault) : undefined
      const source = sourceAt(proxy ?? hub.source)
      try {
        await run(source, step)
      } catch (error) {
        const { code, message } = error as { code?: string; message: string }
        expect(`${code ?? ''} ${message}`).toMatch(EXPECTED)
      } finally {
        await source.close()
        await proxy?.close()
      }
    }

    async function clean(mode: LoadMode): Promise<void> {
      const source = sourceAt(hub.source)
      const calm: Load = { mode, killAfter: null, cutAfter: null, piece: null, before: [], during: [] }
      await run(source, calm)
      await source.close()
    }

    async function differences(): Promise<unknown[]> {
      return await hub.pool.unsafe(`
      (select 'only raw', ${COLUMNS} from raw.odoo_crm_lead where _deleted_at is null
       except all select 'only raw', ${COLUMNS} from shop.crm_lead)
      union all
      (select 'only source', ${COLUMNS} from shop.crm_lead
       except all select 'only source', ${COLUMNS} from raw.odoo_crm_lead where _deleted_at is null)`)
    }

    test('PIPE-4.2 PIPE-4.3 PIPE-4.5 PIPE-4.7 whatever happened, one quiet incremental load makes RAW what a clean load gives', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(load, { minLength: 1, maxLength: 4 }), async (steps) => {
          await reset()
          for (const step of steps) await disturbed(step)
          await clean('incremental')
          expect(await differences()).toEqual([])
          const [broken] = await hub.pool`select count(*)::int as n from ops.loads
          where read <> inserted + updated + unchanged + quarantined`
          expect(broken?.n).toBe(0)
          const [orphans] = await hub.pool`select count(*)::int as n from raw.odoo_crm_lead
          where _load_id not in (select id from ops.loads)`
          expect(orphans?.n).toBe(0)
        }),
        { numRuns: kind === 'server' ? 30 : 10, seed: 20_261_122 },
      )
    }, 240_000)

    if (kind !== 'server') return

    test('PIPE-4.16 bytes that arrive as others end in a coded error, quarantine or another value; a full load mends all', async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 400, max: 60_000 }), async (corruptAt) => {
          await reset()
          const proxy = await openFaultProxy(hub.source, (nth) => (nth === 1 ? { corruptAt } : {}))
          const source = sourceAt(proxy)
          const step: Load = {
            mode: 'full',
            killAfter: null,
            cutAfter: null,
            piece: null,
            before: [],
            during: [],
          }
          await run(source, step).catch((error) => expect(error.code).toMatch(/^(SOURCE|RAW|DATABASE)_/))
          await source.close()
          await proxy.close()
          await clean('full')
          expect(await differences()).toEqual([])
        }),
        { numRuns: 15, seed: 5 },
      )
    }, 240_000)

    test('PIPE-4.15 a line that is throttled is waited for', async () => {
      await reset()
      const proxy = await openFaultProxy(hub.source, () => ({ bytesPerSecond: 100_000 }))
      const source = sourceAt(proxy)
      const calm: Load = {
        mode: 'full',
        killAfter: null,
        cutAfter: null,
        piece: null,
        before: [],
        during: [],
      }
      await run(source, calm)
      expect(await differences()).toEqual([])
      await source.close()
      await proxy.close()
    })
  },
)
