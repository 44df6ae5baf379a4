import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { productPath } from '../../00-platform/index.ts'
import { readSourceSettings } from '../settings.ts'
import { readApnModel } from '../sources/apn-model.ts'
import { createApnSqlSource } from '../sources/apn-sql.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import { quote } from '../sources/postgres/page.ts'
import { discoverSource } from './discover.ts'

const DUMP = productPath('..', 'shared', 'odoo17', 'pg_tables.dump')
const runs = existsSync(DUMP) && DATABASE_KINDS.includes('server')
const RENEW =
  'What discovery makes of the real databases is not what was reviewed. Look at the difference; when it is meant, renew the files with `node bin/bootstrap.mjs test services/01-ingestion/discovery/reviewed-schemas.test.ts -u` and commit them.'

describe.skipIf(!runs)('data/schemas (needs ../shared/odoo17 and TEST_DATABASE_URL)', () => {
  let odoo: TestDatabase
  let apn: TestDatabase
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'ingestion-schemas-'))

  beforeAll(async () => {
    odoo = await testDatabase({ kind: 'server', empty: true })
    apn = await testDatabase({ kind: 'server', empty: true })
    hub = await testDatabase({ kind: 'server' })
    const options = ['--schema-only', '--no-owner', '--no-privileges', '--dbname', odoo.url ?? '']
    execFileSync('pg_restore', [...options, DUMP], { stdio: 'ignore' })
    for (const { name, columns, key } of readApnModel()) {
      const list = columns.map((column) => `${quote(column.name)} ${column.type}`)
      await apn.pool.unsafe(
        `create table ${quote(name)} (${list.join(', ')}, primary key (${key.map(quote).join(', ')}))`,
      )
    }
  }, 120_000)
  afterAll(async () => {
    await Promise.all([odoo.close(), apn.close(), hub.close()])
    rmSync(home, { recursive: true, force: true })
  })

  test('PIPE-2 the reviewed reference of the real Odoo 17 and the APN database is what discovery generates', async () => {
    const settings = readSourceSettings()
    const deps = { sleep: async () => {}, random: () => 0.5 }
    const clock = { now: () => new Date('2026-11-21T00:00:00Z') }
    for (const source of [
      createOdooSqlSource(deps, odoo.source, settings.odoo),
      createApnSqlSource(deps, apn.source, settings.apn),
    ]) {
      await discoverSource({ db: hub.pool, clock, home }, source, new AbortController().signal)
      await source.close()
    }
    const files = {
      'odoo.json': 'odoo.json',
      'apn.json': 'apn.json',
      'complete_raw_schema.sql': 'sql/complete_raw_schema.sql',
    }
    for (const [made, reviewed] of Object.entries(files)) {
      const text = await readFile(join(home, 'schemas', 'discovery', made), 'utf8')
      await expect(text, RENEW).toMatchFileSnapshot(productPath('data', 'schemas', reviewed))
    }
  }, 120_000)
})
