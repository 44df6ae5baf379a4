import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { productPath } from '../../00-platform/index.ts'
import { comparable, comparableText, isOneOf } from './comparable.ts'
import { loadAceFacts } from './load.ts'

const SAME = [
  ['Energy - Oil and Gas', 'energy – oil & gas', 'ENERGY—Oil  and Gas', 'Energy\u00a0-Oil and Gas '],
  ['Lost to Competitor - Google', 'Lost to Competitor—Google'],
  ['Security / Compliance', 'security/compliance', 'Security /  Compliance'],
  ['Co-Sell - Deal Support', 'Co‑Sell – Deal Support', 'co−sell - deal support'],
]

describe.each(DATABASE_KINDS)('comparison of literals on %s', (kind) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  }, 60_000)
  afterAll(() => hub?.close())

  test('PIPE-6 the database and the hub see every value of ACE and every spelling alike', async () => {
    const values = [...Object.values(loadAceFacts(productPath('data', 'ace')).values).flat(), ...SAME.flat()]
    const rows = await hub.pool.unsafe(
      `select ${comparable('v')} as seen from unnest($1::text[]) with ordinality as u(v, n) order by n`,
      [values],
    )
    expect(rows.map(({ seen }) => seen)).toEqual(values.map(comparableText))
    for (const spellings of SAME) expect(new Set(spellings.map(comparableText)).size).toBe(1)
    expect(new Set(SAME.map(([first = '']) => comparableText(first))).size).toBe(SAME.length)
  })

  test('PIPE-6 a value that ends with * stands for its beginning, whatever signs it holds', async () => {
    const is = async (value: string, ...values: string[]) => {
      const [row] = await hub.pool.unsafe(
        `select ${isOneOf('v', values)} as is from (select $1::text as v) x`,
        [value],
      )
      return row?.is
    }
    expect(await is('co–sell – Deal Support', 'Co-Sell*')).toBe(true)
    expect(await is('Support', 'Co-Sell*', 'other')).toBe(false)
    expect(await is('*Other', '*Other')).toBe(true)
    expect(await is('10 percent', '10%*')).toBe(false)
    expect(await is("It's", "it's")).toBe(true)
  })
})
