import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createLogger,
  productPath,
  type RunContext,
  randomIds,
  SYSTEM,
  systemClock,
} from '../services/00-platform/index.ts'
import {
  createSources,
  type IngestionDeps,
  ingestionActions,
  readSourceSettings,
} from '../services/01-ingestion/index.ts'
import { defaultTransformationOptions, loadMaps, transform } from '../services/02-transformation/index.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../tests/helpers/database.ts'
import { createOdooDatabase } from '../tests/helpers/odoo-database.ts'

const ODOO_RATES = 'Odoo res_currency_rate'
const [sync] = ingestionActions

/** The way of an Odoo database into CORE, as the shipped settings read it: what no stage sees alone. */
describe.each(DATABASE_KINDS)('an Odoo database into CORE on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'odoo-to-core-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await createOdooDatabase(hub.pool, 17)
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })

  function run(): RunContext<IngestionDeps> {
    const settings = readSourceSettings()
    const config = { kind: 'odoo-sql', ...hub.source, schema: 'odoo' } as const
    const sources = createSources({ odoo: config, apn: null }, settings)
    return {
      ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1 },
      runId: randomIds.next(new Date()),
      signal: new AbortController().signal,
      db: hub.pool,
      clock: systemClock,
      log: createLogger('silent'),
      deps: {
        ...{ ids: randomIds, home, settings, origin: 'real', stages: [], openCopy: hub.openCopy },
        ...{ openSource: sources.open, describeSources: sources.describe },
      },
      emit: async () => {},
      afterCommit: () => {},
      startRun: () => Promise.reject(new Error('not used')),
      progress: async () => {},
    }
  }
  const bring = async (language = 'en_US') => {
    await sync.execute({ source: 'odoo', mode: 'incremental' }, run())
    const options = { ...defaultTransformationOptions, language }
    const signal = new AbortController().signal
    await transform(
      { maps: loadMaps(productPath('config', 'maps')), options },
      { db: hub.pool, signal, now: () => new Date(), progress: async () => {} },
      'all',
    )
  }
  const leads = async () => [
    ...(await hub.pool`
      select id, amount_reporting as amount, rate_date as day, rate_source as source from core.odoo_opportunities order by id`),
  ]
  const rate = (id: number, day: string, currency: number, company: number | null, units: string) => hub.pool`
    insert into odoo.res_currency_rate (id, name, rate, currency_id, company_id, write_date)
    values (${id}, ${day}, ${units}, ${currency}, ${company}, now() at time zone 'UTC')`

  test('PIPE-5 without a rate in Odoo those of the file are taken, and it is said so', async () => {
    await bring()
    const [lead] = await leads()
    expect(lead).toMatchObject({ id: 1, source: expect.stringContaining('ECB') })
  })

  test('PIPE-5 Odoo’s rates go before the file’s: by day, by company, the first one also for the days before it', async () => {
    // Rates of company 2 hold for its own books; the main company's make sums comparable.
    await rate(1, '2026-01-01', 2, 1, '0.5')
    await rate(2, '2026-01-31', 2, 1, '0.8000000000000000000001')
    await rate(3, '2026-01-15', 2, 2, '0.1')
    await rate(4, '2026-01-20', 2, null, '0.2')
    await hub.pool`insert into odoo.crm_lead (id, name, type, active, company_id, expected_revenue, date_deadline, write_date)
      select id, 'lead', 'opportunity', true, company, 100, day, now() at time zone 'UTC'
      from (values (11, 2, date '2026-01-30'), (12, 2, '2026-02-01'), (13, 2, '2020-05-05'), (14, 1, '2026-01-30')) l(id, company, day)`
    await bring()
    expect(await leads()).toEqual([
      { id: 1, amount: '125.00', day: '2026-01-31', source: ODOO_RATES },
      { id: 2, amount: '7.00', day: expect.anything(), source: ODOO_RATES },
      { id: 11, amount: '200.00', day: '2026-01-01', source: ODOO_RATES },
      { id: 12, amount: '125.00', day: '2026-01-31', source: ODOO_RATES },
      { id: 13, amount: '200.00', day: '2026-01-01', source: ODOO_RATES },
      { id: 14, amount: '100.00', day: expect.anything(), source: ODOO_RATES },
    ])
    const [stored] = await hub.pool`select rate::text from raw.odoo_res_currency_rate where id = 2`
    expect(stored?.rate).toBe('0.8000000000000000000001')
  })

  test('PIPE-5 a currency without a rate anywhere has no amount to compare, and no source', async () => {
    await hub.pool`update odoo.res_company set currency_id = 3, write_date = now() at time zone 'UTC' where id = 2`
    await bring()
    expect((await leads())[0]).toEqual({ id: 1, amount: null, day: null, source: null })
    await hub.pool`update odoo.res_company set currency_id = 2, write_date = now() at time zone 'UTC' where id = 2`
  })

  test('PIPE-5 names come in the configured language; where one is missing, in English', async () => {
    await bring('de_DE')
    const rows = await hub.pool`
      select id, stage_name, country_name, tags from core.odoo_opportunities where id < 3 order by id`
    expect([...rows]).toMatchObject([
      { id: 1, stage_name: 'Neu', tags: ['Schulung', 'Software'] },
      { id: 2, stage_name: 'Proposition', tags: ['Schulung'] },
    ])
  })
})
