import { createHash } from 'node:crypto'
import type { Db } from '../../00-platform/index.ts'
import {
  countChanges,
  countRows,
  rememberTransformation,
  selectFileNumbers,
  selectHorizon,
  selectRemembered,
} from '../incremental/queries.ts'
import type { RawCatalogue } from '../sql/raw-shape.ts'
import type { Maps } from './maps.ts'
import { RATES_VERSION, syncRates } from './rates.ts'

const ENTITY = 'reporting-rates'
const TABLES = ['odoo_res_company', 'odoo_res_currency', 'odoo_res_currency_rate']

/**
 * Brings core.reporting_rates to what RAW and the file say; nothing is done while neither changed (a company's history of
 * daily rates has tens of thousands of rows).
 * @returns false when the reporting currency has no rate
 */
export async function currentRates(
  db: Db,
  rates: Maps['currencyRates'],
  catalogue: RawCatalogue,
  reportingCurrency: string,
  now: Date,
): Promise<boolean> {
  const seenBelow = await selectHorizon(db)
  const tables = TABLES.filter((table) => catalogue.has(table))
  const files = ['core.reporting_rates', ...tables.map((table) => `raw.${table}`)]
  const shape = tables.map((table) => [...(catalogue.get(table) ?? [])])
  const parts = [RATES_VERSION, rates, reportingCurrency, shape, await selectFileNumbers(db, files)]
  const fingerprint = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  const last = await selectRemembered(db, ENTITY)
  const asBefore = last?.fingerprint === fingerprint && last.rows === (await countRows(db, 'reporting_rates'))
  if (asBefore) {
    const changes = await countChanges(db, tables, last.seenBelow)
    if (changes.every(({ changed }) => changed === 0)) return true
  }
  if (!(await syncRates(db, rates, catalogue, reportingCurrency))) return false
  const rows = await countRows(db, 'reporting_rates')
  await rememberTransformation(db, ENTITY, { fingerprint, seenBelow, rows }, now)
  return true
}
