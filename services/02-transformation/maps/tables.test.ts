import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DATABASE_KINDS, testDatabase } from '../../../tests/helpers/database.ts'
import { createOdooRaw, leadRow, putOdooWorld } from '../../../tests/helpers/odoo-raw.ts'
import { createRaw, putRaw } from '../../../tests/helpers/raw-fixtures.ts'
import { productPath } from '../../00-platform/index.ts'
import { defaultTransformationOptions, transform } from '../index.ts'
import { loadMaps } from './maps.ts'

type Json = Record<string, Record<string, unknown>[]>

/** The tables that ship, changed as a team would: a file each. */
function editedMaps(folder: string): void {
  cpSync(productPath('config', 'maps'), folder, { recursive: true })
  const edit = (file: string, change: (content: Json) => void) => {
    const path = join(folder, file)
    const content = JSON.parse(readFileSync(path, 'utf8')) as Json
    change(content)
    writeFileSync(path, JSON.stringify(content))
  }
  edit('stages.json', ({ stages }) => stages?.push({ side: 'odoo', stage: 'Wishful', aceStage: 'Prospect' }))
  edit('countries.json', ({ countries }) => {
    const germany = countries?.find(({ code }) => code === 'DE')
    Object.assign(germany ?? {}, { aliases: ['Land of Poets'] })
  })
  edit('currency-rates.json', ({ rates }) => {
    const dollar = rates?.find(({ currency }) => currency === 'USD')
    Object.assign(dollar ?? {}, { unitsPerBase: '2' })
  })
}

test.each(DATABASE_KINDS)(
  'PIPE-5 stage, currency and country are what the tables of a team say (%s)',
  async (kind) => {
    await using hub = await testDatabase({ kind })
    const folder = mkdtempSync(join(tmpdir(), 'maps-'))
    editedMaps(folder)
    await createOdooRaw(hub.pool, 'sql')
    await putOdooWorld(hub.pool, 'sql')
    await putRaw(hub.pool, 'odoo_crm_lead', [
      leadRow(1, { stage_id: 4, company_id: 2, expected_revenue: 100 }),
    ])
    await createRaw(hub.pool, 'apn_opportunity', { id: 'text', customer_country_code: 'text' })
    await putRaw(hub.pool, 'apn_opportunity', [{ id: 'O1', customer_country_code: 'land of  poets' }])
    const told = async (maps: string) => {
      const deps = { maps: loadMaps(maps), options: defaultTransformationOptions }
      const signal = new AbortController().signal
      const now = () => new Date('2026-03-01')
      await transform(deps, { db: hub.pool, signal, now, progress: async () => {} }, 'all')
      const [row] = await hub.pool`
        select o.ace_stage as stage, o.currency, o.amount_reporting as amount, a.country_code as country
        from core.odoo_opportunities o, core.ace_opportunities a`
      return row
    }
    expect(await told(productPath('config', 'maps'))).toEqual({
      ...{ stage: null, currency: 'EUR', amount: '103.89', country: null },
    })
    expect(await told(folder)).toEqual({
      stage: 'Prospect',
      currency: 'EUR',
      amount: '200.00',
      country: 'DE',
    })
    rmSync(folder, { recursive: true, force: true })
  },
  60_000,
)
