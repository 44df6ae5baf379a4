import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DATABASE_KINDS, testDatabase } from '../../tests/helpers/database.ts'
import { createOdooRaw, leadRow, putOdooWorld } from '../../tests/helpers/odoo-raw.ts'
import { putRaw } from '../../tests/helpers/raw-fixtures.ts'
import { openPool, productPath } from '../00-platform/index.ts'
import { defaultTransformationOptions, loadMaps, transform } from './index.ts'

test.each(DATABASE_KINDS)(
  'PIPE-5 rows are worked out in sets: ten times the rows take no statement more (%s)',
  async (kind) => {
    await using hub = await testDatabase({ kind })
    const sizes = { chunkSize: 1000, serverChunkSize: 1000 }
    const deps = {
      maps: loadMaps(join(productPath('config'), 'maps')),
      options: { ...defaultTransformationOptions, ...sizes },
    }
    let statements = 0
    const count = { debug: () => void statements++ }
    const db = openPool({ ...hub.target, options: { ...hub.target.options, ...count } })
    await createOdooRaw(hub.pool, 'sql')
    await putOdooWorld(hub.pool, 'sql')
    const signal = new AbortController().signal
    const work = { db, signal, now: () => new Date('2026-03-01'), progress: async () => {} }
    const taken = async (rows: number) => {
      await hub.pool`truncate core.odoo_opportunities, raw.odoo_crm_lead`
      const leads = Array.from({ length: rows }, (_, i) =>
        leadRow(i + 1, { name: `Lead ${i}`, partner_name: `Company ${i}`, country_id: 10, stage_id: 1 }),
      )
      await putRaw(hub.pool, 'odoo_crm_lead', leads)
      // Else autovacuum decides by chance which run looks at a table first.
      await hub.pool.unsafe('analyze')
      statements = 0
      await transform(deps, work, 'all', 'full')
      const [left] = await hub.pool`select count(*)::int as n from core.odoo_opportunities`
      expect(left).toEqual({ n: rows })
      return statements
    }
    try {
      await taken(40)
      const few = await taken(40)
      expect(few).toBeGreaterThan(5)
      expect(await taken(400)).toBe(few)
    } finally {
      await db.end()
    }
  },
  60_000,
)
