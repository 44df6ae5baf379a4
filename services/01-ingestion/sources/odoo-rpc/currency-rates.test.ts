import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../../tests/helpers/database.ts'
import { readSourceSettings } from '../../settings.ts'
import { syncTables } from '../../testing/sync-tables.ts'
import { odooErrors } from './errors.ts'
import { createOdooRpcSource } from './odoo-source.ts'
import { type FakeOdoo, type FakeRow, fakeOdoo } from './testing/fake-odoo.ts'

// As fields_get of Odoo 17 tells them: `digits: 0` is a numeric column of any length.
const FIELDS = {
  id: { type: 'integer', store: true },
  name: { type: 'date', store: true },
  rate: { type: 'float', store: true, digits: 0 },
  company_rate: { type: 'float', store: false, digits: 0 },
  currency_id: { type: 'many2one', relation: 'res.currency', store: true },
  company_id: { type: 'many2one', relation: 'res.company', store: true },
  write_date: { type: 'datetime', store: true },
}
const rate = (id: number, name: string, units: number, company: number | null): FakeRow => ({
  ...{ id, name, rate: units, currency_id: 2, company_id: company, write_date: '2026-01-02 03:04:05.678901' },
})

describe.each(DATABASE_KINDS)('res.currency.rate over RPC on %s', (kind) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await hub.pool.unsafe('create schema if not exists raw')
  })
  afterAll(() => hub.close())

  const RATES = readSourceSettings().odoo.models.filter(({ model }) => model === 'res.currency.rate')
  const sync = (fake: FakeOdoo) => {
    const source = createOdooRpcSource({ kind: 'odoo-jsonrpc', client: fake.client, models: RATES })
    return syncTables({ db: hub.pool, openCopy: hub.openCopy, clock: { now: () => new Date() } }, source)
  }

  test('PIPE-5 PIPE-3 an Odoo that shows no rates to this user is no error: the file’s are taken', async () => {
    const fake = fakeOdoo([], FIELDS)
    const { executeKw } = fake.client
    Object.assign(fake.client, {
      executeKw: (model: string, ...rest: never[]) => {
        if (model === 'res.currency.rate') throw odooErrors.ODOO_MODEL_UNKNOWN({ model })
        return (executeKw as (model: string, ...rest: never[]) => unknown)(model, ...rest)
      },
    })
    expect([...(await sync(fake)).tables.keys()]).toEqual([])
  })

  test('PIPE-5 PIPE-4.20 rates arrive by day and company, with every digit Odoo sends', async () => {
    const rows = [
      rate(1, '2026-01-01', 0.919709371838, 1),
      rate(2, '2026-01-01', 1 / 3, 2),
      rate(3, '2025-12-31', 1e-7, null),
    ]
    expect((await sync(fakeOdoo(rows, FIELDS))).counts.get('res_currency_rate')).toMatchObject({
      inserted: 3,
    })
    const stored = await hub.pool`select id, name::text, rate::text, currency_id, company_id
      from raw.odoo_res_currency_rate order by id`
    expect([...stored]).toEqual([
      { id: 1, name: '2026-01-01', rate: '0.919709371838', currency_id: 2, company_id: 1 },
      { id: 2, name: '2026-01-01', rate: '0.3333333333333333', currency_id: 2, company_id: 2 },
      { id: 3, name: '2025-12-31', rate: '0.0000001', currency_id: 2, company_id: null },
    ])
    // the same columns as over SQL, so that CORE reads both alike
    const types =
      await hub.pool`select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = 'raw.odoo_res_currency_rate'::regclass and attnum > 0 order by attname`
    expect(Object.fromEntries(types.map(({ name, type }) => [name, type]))).toMatchObject({
      ...{ name: 'date', rate: 'numeric', currency_id: 'integer', company_id: 'integer' },
    })
  })
})
