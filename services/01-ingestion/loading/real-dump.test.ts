import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { productPath, randomIds, systemClock } from '../../00-platform/index.ts'
import { discoverSource } from '../discovery/discover.ts'
import { readSourceSettings } from '../settings.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { SourceTable } from '../sources/source.ts'
import { loadTable } from './load-table.ts'
import type { LoaderDeps } from './options.ts'

const DUMP = productPath('..', 'shared', 'odoo17', 'pg_tables.dump')
const runs = existsSync(DUMP) && DATABASE_KINDS.includes('server')

describe.skipIf(!runs)('the real Odoo 17 dump (needs ../shared/odoo17 and TEST_DATABASE_URL)', () => {
  let odoo: TestDatabase
  let hub: TestDatabase
  let home: string

  beforeAll(async () => {
    odoo = await testDatabase({ kind: 'server', empty: true })
    hub = await testDatabase({ kind: 'server' })
    home = mkdtempSync(join(tmpdir(), 'ingestion-real-'))
    const { host, port, user, database, password } = odoo.source
    const place = ['-h', host, '-p', String(port), '-U', user, '-d', database]
    execFileSync('pg_restore', ['--no-owner', '--no-privileges', ...place, DUMP], {
      env: { ...process.env, ...(password === undefined ? {} : { PGPASSWORD: password }) },
      stdio: 'ignore',
    })
  }, 120_000)
  afterAll(async () => {
    await odoo.close()
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })

  test('PIPE-2 PIPE-4.1 PIPE-4.11 no row of the 17 models and their relations is lost, or changed by another way', async () => {
    const settings = readSourceSettings()
    const deps = { sleep: async () => {}, random: () => 0.5 }
    const source = createOdooSqlSource(deps, odoo.source, settings.odoo)
    const signal = new AbortController().signal
    const { tables } = await discoverSource({ db: hub.pool, clock: systemClock, home }, source, signal)
    expect(tables.filter((table) => table.model !== undefined)).toHaveLength(17)
    const load = (table: SourceTable, openCopy: LoaderDeps['openCopy']) => {
      const batchSize = table.kind === 'relation' ? 5_000 : 1_000
      const sizes = { batchSize, copyBatchSize: 5_000 }
      const options = { mode: 'full', ...sizes, lookbackSeconds: 600, signal } as const
      return loadTable({ db: hub.pool, openCopy, clock: systemClock, ids: randomIds }, source, table, options)
    }
    for (const table of tables) {
      const counts = await load(table, hub.openCopy)
      const [there] = await odoo.pool`select count(*) from ${odoo.pool(table.name)}`
      const [here] = await hub.pool`select count(*) from raw.${hub.pool(`odoo_${table.name}`)}`
      expect([table.name, here?.count, counts.inserted]).toEqual([table.name, there?.count, there?.count])
    }
    for (const table of tables) {
      // What went by COPY is found unchanged by COPY, and row by row.
      for (const openCopy of [hub.openCopy, null]) {
        const again = await load(table, openCopy)
        expect([table.name, again.unchanged, again.deleted]).toEqual([table.name, again.read, 0])
      }
    }
    await source.close()
  }, 400_000)
})
