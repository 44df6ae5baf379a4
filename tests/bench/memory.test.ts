import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimOrigin } from '../../services/01-ingestion/pipeline/origin.ts'
import { buildProduct } from '../acceptance/processes.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../helpers/database.ts'
import { type HubProcess, startHub } from './hub-process.ts'
import { type LargeOdoo, startLargeOdoo, writeLargeCsv } from './large-sources.ts'
import { memoryOfLoad } from './memory-of-load.ts'

/** What `npm run bench -- memory` shows with 300,000 rows, with fewer that are larger: 12,000 of 8 KB behind the mark. */
const ROWS = 16_000
const MARK = 4_000
const KILOBYTES = 8
/**
 * MiB. What passes behind the mark is 85 MiB of text. V8 fills what it may have before it clears up, so the heap gets no
 * more than a hub needs: where rows stayed in it, the hub would end; where their bytes stayed outside, this is passed.
 */
const HEAP = 128
const GROWS_AT_MOST = 64

describe.skipIf(!DATABASE_KINDS.includes('server'))('a hub that loads', () => {
  const home = mkdtempSync(join(tmpdir(), 'revops-memory-'))
  let database: TestDatabase
  let odoo: LargeOdoo
  let hub: HubProcess

  beforeAll(async () => {
    buildProduct()
    const file = join(home, 'export.csv')
    await writeLargeCsv(file, ROWS, KILOBYTES)
    odoo = await startLargeOdoo(ROWS, KILOBYTES)
    database = await testDatabase({ kind: 'server' })
    await claimOrigin(database.pool, 'real', new Date())
    const rpc = { ODOO_URL: odoo.url, ODOO_DB: 'large', ODOO_USERNAME: 'test', ODOO_PASSWORD: 'test' }
    const env = { SAMPLE: 'false', DATABASE_URL: database.url ?? '', ACE_CSV_FILE: file, ...rpc }
    hub = await startHub({ home, env, program: 'server', execArgv: [`--max-old-space-size=${HEAP}`] })
  })
  afterAll(async () => {
    await hub.stop()
    await odoo.close()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  })

  test.each([
    ['apn', 'apn_opportunity'],
    ['odoo', 'crm_lead'],
  ] as const)(
    'PIPE-4.18 a hub with a small heap loads %s, and its memory is behind the last row what it was behind the first ones',
    async (source, table) => {
      const { rows, before, behind } = await memoryOfLoad(hub, database.pool, { source, table, mark: MARK })
      expect(rows).toBe(ROWS)
      expect(before).toBeGreaterThan(0)
      expect(behind).toBeGreaterThan(0)
      expect(behind - before).toBeLessThan(GROWS_AT_MOST)
    },
  )
})
