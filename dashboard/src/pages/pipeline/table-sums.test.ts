import { expect, test } from 'vitest'
import type { TableState, UnloadedTable } from '../../api/loading-queries.ts'
import { bySchema } from './erasure-counts.ts'
import { isLate, needsLook, togetherOf, wrongSum } from './table-sums.ts'

const NOW = Date.parse('2026-06-01T12:00:00Z')
const GOOD: TableState = {
  ...{ source: 'odoo', table: 'crm_lead', loadId: 'l', runId: 'r', mode: 'incremental', since: null },
  ...{ read: 10, inserted: 4, updated: 3, unchanged: 2, quarantined: 1, deleted: 5, openQuarantine: 0 },
  ...{ freshAsOf: '2026-06-01T11:50:00Z', finishedAt: '2026-06-01T11:50:05Z', rows: 40 },
  ...{ changedAt: null, lastFullAt: null, lagSeconds: 600, limitSeconds: 900, overLimit: false },
}

test('HUB-11.90 a load whose counts do not add up is told with its numbers; what is gone was not read', () => {
  expect(wrongSum(GOOD)).toBeUndefined()
  expect(wrongSum({ ...GOOD, unchanged: 1 })).toBe('10 ≠ 4 + 3 + 1 + 1')
})

test('HUB-11.90 a table gets late while the page stands open, not only when the hub is asked again', () => {
  expect(isLate(GOOD, NOW)).toBe(false)
  expect(isLate(GOOD, NOW + 300_000)).toBe(false)
  expect(isLate(GOOD, NOW + 300_001)).toBe(true)
  expect(isLate({ ...GOOD, limitSeconds: null }, NOW + 1e12)).toBe(false)
})

test('HUB-11.90 a look is needed where something is late, failed, left out, wrong or never came, and nowhere else', () => {
  const tried = (status: string) => ({ status, code: null, startedAt: GOOD.finishedAt, runId: null })
  const unloaded: UnloadedTable = { source: 'odoo', table: 'crm_tag', openQuarantine: 0, since: null }
  const need = (change: Partial<TableState>) => needsLook({ ...GOOD, ...change }, NOW)
  expect(need({})).toBe(false)
  expect(need({ since: tried('running') })).toBe(false)
  expect(need({ since: tried('failed') })).toBe(true)
  expect(need({ openQuarantine: 1 })).toBe(true)
  expect(need({ limitSeconds: 60 })).toBe(true)
  expect(need({ read: 11 })).toBe(true)
  expect(needsLook(unloaded, NOW)).toBe(true)
})

test('HUB-11.90 tables together are the sum of each count; rows that were not counted count nothing', () => {
  expect(togetherOf([GOOD, { ...GOOD, rows: null, openQuarantine: 3 }])).toEqual({
    ...{ read: 20, inserted: 8, updated: 6, unchanged: 4, quarantined: 2, deleted: 10 },
    ...{ openQuarantine: 3, rows: 40 },
  })
  expect(togetherOf([]).read).toBe(0)
})

test('HUB-11.95 what an erasure removed is told by schema, in the order of its tables', () => {
  const tables = [
    { table: 'raw.odoo_res_partner', rows: 1 },
    { table: 'core.odoo_opportunities', rows: 4 },
    { table: 'raw.odoo_crm_lead', rows: 2 },
  ]
  expect(bySchema(tables)).toEqual([
    ['raw', 3],
    ['core', 4],
  ])
})
