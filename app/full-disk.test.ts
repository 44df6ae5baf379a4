import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { productPath, toAppError } from '../services/00-platform/index.ts'
import { defaultTransformationOptions, loadMaps, transform } from '../services/02-transformation/index.ts'
import { type TestDatabase, testDatabase } from '../tests/helpers/database.ts'
import { createRaw, putRaw } from '../tests/helpers/raw-fixtures.ts'
import { mayHaveSmallDisk, openSmallDisk, type SmallDisk } from '../tests/helpers/small-disk.ts'

const ROWS = 3_000
const TEXT_PARTS = 250

/** What loading and backfills do on a full disk: services/01-ingestion/loading/full-disk.test.ts. */
describe.skipIf(!mayHaveSmallDisk)(
  'issue 2, bad input: a full disk [root] of the server, under a transformation',
  () => {
    let hub: TestDatabase
    let disk: SmallDisk | undefined
    beforeAll(async () => {
      hub = await testDatabase({ kind: 'server' })
      disk = await openSmallDisk(hub.pool, '12m')
    })
    afterAll(async () => {
      await hub.pool`alter table core.odoo_opportunities set tablespace pg_default`
      await disk?.close()
      await hub.close()
    })

    const run = () => {
      const signal = new AbortController().signal
      const maps = loadMaps(productPath('config', 'maps'))
      const context = { db: hub.pool, signal, now: () => new Date(), progress: async () => {} }
      return transform({ maps, options: defaultTransformationOptions }, context, 'all')
    }

    test('PIPE-4.2 PIPE-5 a coded error while it is full; with space the next run brings every row', {
      timeout: 120_000,
    }, async (context) => {
      context.skip(disk === undefined, 'no tmpfs may be mounted here')
      await createRaw(hub.pool, 'odoo_crm_lead', {
        ...{ id: 'integer', name: 'varchar', type: 'varchar', active: 'boolean', description: 'text' },
        write_date: 'timestamp',
      })
      await putRaw(
        hub.pool,
        'odoo_crm_lead',
        Array.from({ length: ROWS }, (_, i) => ({
          id: i + 1,
          name: `Lead ${i}`,
          type: 'opportunity',
          active: true,
        })),
      )
      // Each row its own text, which does not compress: 24 MB of them.
      await hub.pool`update raw.odoo_crm_lead set description =
      (select string_agg(md5(id::text || i), '') from generate_series(1, ${TEXT_PARTS}::int) i)`
      await hub.pool.unsafe(`alter table core.odoo_opportunities set tablespace ${disk?.space}`)
      const thrown = await run().catch((error: unknown) => error)
      expect(toAppError(thrown, 'r')).toMatchObject({ code: 'DATABASE_FULL', kind: 'unavailable' })
      disk?.resize('200m')
      await run()
      const [same] = await hub.pool<{ count: number }[]>`
      select count(*) from core.odoo_opportunities o join raw.odoo_crm_lead r using (id)
      where o.description = r.description`
      expect(same?.count).toBe(ROWS)
    })
  },
)
