import { expect, test } from 'vitest'
import { type CrmOpportunity, simulateAceSide } from './simulate.ts'

const crm = (count: number): CrmOpportunity[] =>
  Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    name: `Project number ${at} for the plant`,
    accountName: at % 10 === 0 ? null : `Customer ${at} GmbH`,
    websiteDomain: `customer${at}.example`,
    countryCode: 'DE',
    amount: at % 7 === 0 ? '0' : '12500.50',
    currency: 'EUR',
    closeDate: '2027-02-01',
    stage: 'Qualified',
    ownerName: `Owner ${at % 5}`,
    ownerEmail: `owner${at % 5}@partner.example`,
  }))

async function* stream(rows: readonly CrmOpportunity[]) {
  for (const row of rows) yield row
}

test('PIPE-9 the simulated ACE side is the same for the same seed, from a list and from a stream', async () => {
  const options = { seed: 5, today: '2026-11-16', share: 0.3 }
  const fromList = await simulateAceSide({ ...options, opportunities: crm(400) })
  const fromStream = await simulateAceSide({ ...options, opportunities: stream(crm(400)) })
  expect(fromStream).toEqual(fromList)
  const other = await simulateAceSide({ ...options, seed: 6, opportunities: crm(400) })
  expect(other.gold).not.toEqual(fromList.gold)
})

test('PIPE-9 twins come only from opportunities with customer and amount; gold and tables fit together', async () => {
  const rows = crm(1_000)
  const { apn, gold, aceOnly } = await simulateAceSide({
    seed: 1,
    today: '2026-11-16',
    share: 0.2,
    opportunities: rows,
  })
  expect(gold.length).toBeGreaterThan(100)
  expect(apn.apn_opportunity).toHaveLength(gold.length + aceOnly.length)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const ids = new Set(apn.apn_opportunity.map((row) => row.id))
  expect(ids.size).toBe(apn.apn_opportunity.length)
  for (const link of gold) {
    expect(ids.has(link.aceId)).toBe(true)
    expect(byId.get(link.odooId)?.accountName).toBeTruthy()
    expect(Number(byId.get(link.odooId)?.amount)).toBeGreaterThan(0)
  }
})

test('PIPE-9 days that no calendar knows count as unknown', async () => {
  const days = ['infinity', '9999-12-31', '20026-02-01', '', '2027-02-01 BC']
  const opportunities = crm(200).map((row, at) => ({
    ...row,
    closeDate: days[at % days.length] ?? null,
    createdAt: days[at % days.length] ?? null,
  }))
  const { gold } = await simulateAceSide({ seed: 1, today: '2026-11-16', share: 1, opportunities })
  expect(gold.length).toBeGreaterThan(100)
})

test('PIPE-9 letters outside the basic plane are never cut in half', async () => {
  const opportunities = crm(400).map((row) => ({ ...row, name: '𔘔𔘫𔘦𔘠𔘬𔘡𔘢 𠜎𠜱', accountName: '𔘔𔘫𔘦𔘠𔘬𔘡𔘢 GmbH' }))
  const { apn } = await simulateAceSide({ seed: 1, today: '2026-11-16', share: 1, opportunities })
  expect(apn.apn_opportunity.length).toBeGreaterThan(100)
  expect(JSON.stringify(apn)).not.toMatch(/\\ud[89a-f]/)
})
