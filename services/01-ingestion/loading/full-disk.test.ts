import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source } from '../sources/source.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../testing/shop.ts'
import { syncTables } from '../testing/sync-tables.ts'

const possible =
  DATABASE_KINDS.includes('server') &&
  process.getuid?.() === 0 &&
  spawnSync('mount', ['--version']).status === 0
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }
const ROWS = 4_000
const CASES = [
  { way: 'by COPY', copy: true },
  { way: 'row by row', copy: false },
]

describe.skipIf(!possible)(
  'issue 2, bad input: a full disk [root] of the server, in the midst of COPY',
  () => {
    const disk = mkdtempSync(join(tmpdir(), 'revops-disk-'))
    const space = `revops_small_${process.pid}`
    let hub: TestDatabase
    let source: Source
    let mounted = false

    beforeAll(async () => {
      hub = await testDatabase({ kind: 'server' })
      mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'revops-test', disk]).status === 0
      if (!mounted) return
      const [server] = await hub.pool`select setting as data from pg_settings where name = 'data_directory'`
      const { uid, gid } = statSync(String(server?.data))
      const directory = join(disk, 'space')
      mkdirSync(directory)
      for (const path of [disk, directory]) chownSync(path, uid, gid)
      await hub.pool.unsafe(`create tablespace ${space} location '${directory}'`)
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
      if (mounted) {
        await hub.pool`drop schema if exists raw cascade`
        await hub.pool.unsafe(`drop tablespace if exists ${space}`)
      }
      await hub.close()
      if (mounted) execFileSync('umount', ['-l', disk])
      rmdirSync(disk)
    })

    test.for(CASES)(
      'PIPE-4.2 $way: a coded error, what was committed stays, and it goes on when there is space',
      { timeout: 120_000 },
      async ({ copy }, context) => {
        context.skip(!mounted, 'no tmpfs may be mounted here')
        await hub.pool.unsafe('drop schema if exists raw cascade; create schema raw')
        execFileSync('mount', ['-o', 'remount,size=12m', disk])
        await hub.pool`truncate ops.loads, ops.cursors`
        const sync = () =>
          syncTables({ db: hub.pool, openCopy: copy ? hub.openCopy : null, clock }, source, {
            mode: 'incremental',
            batchSize: 200,
            onTable: async (table) => {
              if (table === 'crm_lead')
                await hub.pool.unsafe(`alter table raw.odoo_crm_lead set tablespace ${space}`)
            },
          })
        const full = await sync()
        expect([...full.failed]).toEqual([['crm_lead', 'DATABASE_FULL']])
        const [kept] = await hub.pool`select count(*) from raw.odoo_crm_lead`
        expect(kept?.count).toBeGreaterThan(0)
        expect(kept?.count).toBeLessThan(ROWS)
        const [load] =
          await hub.pool`select status, read, inserted from ops.loads where table_name = 'crm_lead'`
        expect(load).toEqual({ status: 'failed', read: kept?.count, inserted: kept?.count })
        execFileSync('mount', ['-o', 'remount,size=200m', disk])
        const again = await sync()
        expect([...again.failed]).toEqual([])
        expect(again.counts.get('crm_lead')).toMatchObject({
          read: ROWS - kept?.count,
          inserted: ROWS - kept?.count,
        })
        const [same] = await hub.pool`select count(*) from raw.odoo_crm_lead r join shop.crm_lead s using (id)
      where r.description = s.description`
        expect(same?.count).toBe(ROWS)
      },
    )
  },
)
