import { describe, expect, test } from 'vitest'
import { keyBlocking, wordBlocking } from './blocking-keys.ts'
import { amount, date, textOf } from './comparators.ts'
import { companyName, text } from './comparators-text.ts'
import { probabilityOf } from './evidence.ts'
import { link } from './link.ts'
import type { EngineConfig, EngineRecord, Label } from './types.ts'

const NAMES = [
  'Nordwind',
  'Alder',
  'Brisa',
  'Cobalt',
  'Dorado',
  'Ember',
  'Falke',
  'Gamma',
  'Helix',
  'Iris',
  'Jade',
  'Kestrel',
]
const TOPICS = [
  'Data lake',
  'SAP migration',
  'Fraud detection',
  'Contact centre',
  'Backup',
  'Web shop',
  'Video archive',
]

/** Each company has three projects; the right side knows two of them, one with a typo and other numbers. */
function company(): { left: EngineRecord[]; right: EngineRecord[]; gold: Set<string> } {
  const left: EngineRecord[] = []
  const right: EngineRecord[] = []
  const gold = new Set<string>()
  NAMES.forEach((name, c) => {
    for (let p = 0; p < 3; p++) {
      const id = c * 3 + p
      const topic = TOPICS[(c + p * 2) % TOPICS.length] ?? ''
      const values = {
        account: `${name} Logistics GmbH`,
        title: topic,
        amount: 10_000 + id * 7_300,
        close: `2026-0${(id % 9) + 1}-15`,
      }
      left.push({ id: `L${id}`, values })
      if (p === 2) continue
      const noisy = p === 1 ? { account: `${name} Logistic`, amount: values.amount * 1.03 } : {}
      right.push({ id: `R${100 - id}`, values: { ...values, ...noisy } })
      gold.add(`L${id}|R${100 - id}`)
    }
  })
  return { left, right, gold }
}

const CONFIG: EngineConfig = {
  mode: 'link',
  thresholds: { auto: 0.8, review: 0.2 },
  fields: [
    { name: 'account', compare: companyName(), scope: 'parent', termFrequency: true },
    { name: 'title', compare: text() },
    { name: 'amount', compare: amount() },
    { name: 'close', compare: date() },
  ],
  blocking: [wordBlocking('account', 'account')],
}

const shuffled = <T>(rows: readonly T[], step: number) =>
  rows.map((_, at) => rows[(at * step) % rows.length]).filter((row): row is T => row !== undefined)
const autoOf = (pairs: readonly { left: string; right: string; decision: string }[]) =>
  new Set(pairs.filter((pair) => pair.decision === 'auto').map((pair) => `${pair.left}|${pair.right}`))

describe('PIPE-9 linking', () => {
  test('tells the projects of one account apart', async () => {
    const { left, right, gold } = company()
    const { pairs } = await link({ left, right }, CONFIG)
    expect(autoOf(pairs)).toEqual(gold)
  })

  test('evidence adds up to the probability and names every field', async () => {
    const { left, right } = company()
    const { pairs } = await link({ left, right }, CONFIG)
    expect(pairs.length).toBeGreaterThan(20)
    for (const pair of pairs) {
      const bits = pair.evidence.reduce((sum, item) => sum + item.weight, 0)
      expect(1 / (1 + 2 ** -bits)).toBeCloseTo(pair.probability, 6)
      expect(probabilityOf(pair.evidence)).toBe(pair.probability)
      expect(pair.evidence.map((item) => item.field)).toEqual(
        expect.arrayContaining(['prior', 'account', 'title', 'amount', 'close']),
      )
    }
  })

  test('the order of the input changes nothing', async () => {
    const { left, right } = company()
    const straight = await link({ left, right }, CONFIG)
    const mixed = await link({ left: shuffled(left, 5), right: shuffled(right, 7) }, CONFIG)
    expect(mixed).toEqual(straight)
  })

  test('people’s decisions hold and constrain the rest', async () => {
    const { left, right } = company()
    const labels: Label[] = [
      { left: 'L0', right: 'R100', match: false },
      { left: 'L2', right: 'R99', match: true },
    ]
    const { pairs } = await link({ left, right, labels }, CONFIG)
    const of = (l: string, r: string) => pairs.find((pair) => pair.left === l && pair.right === r)
    expect(of('L0', 'R100')).toMatchObject({ decision: 'none', method: 'person' })
    expect(of('L2', 'R99')).toMatchObject({ decision: 'auto', method: 'person' })
    expect(of('L1', 'R99')?.decision ?? 'none').not.toBe('auto')
  })

  test('an exact key that agrees makes the pair although nothing else brings it up', async () => {
    const { left, right } = company()
    const config: EngineConfig = {
      ...CONFIG,
      exactKeys: [
        {
          name: 'number',
          bits: 18,
          left: (record) => [textOf(record.values.number) ?? `none ${record.id}`],
          right: (record) => [textOf(record.values.number) ?? `none ${record.id}`],
        },
      ],
    }
    const withKey = {
      left: [...left, { id: 'LX', values: { number: '77' } }],
      right: [...right, { id: 'RX', values: { number: '77' } }],
    }
    const { pairs } = await link(withKey, config)
    expect(pairs.find((pair) => pair.left === 'LX')).toMatchObject({
      right: 'RX',
      decision: 'auto',
      method: 'number',
    })
  })

  test('an oversize block is narrowed, else left out and reported', async () => {
    const records = (side: string) =>
      Array.from(
        { length: 60 },
        (_, at): EngineRecord => ({
          id: `${side}${at}`,
          values: { account: 'Same', title: `t${at}`, half: at % 2 },
        }),
      )
    const input = { left: records('L'), right: records('R') }
    const pass = (refine: boolean) =>
      keyBlocking('same', (r) => textOf(r.values.account), refine ? (r) => textOf(r.values.half) : undefined)
    const report = async (refine: boolean) => {
      const config = { ...CONFIG, maxBlockPairs: 1_000, blocking: [pass(refine)] }
      return (await link(input, config)).report.blocking[0]
    }
    expect(await report(false)).toMatchObject({ pairs: 0, skipped: 1, skippedPairs: 3_600 })
    expect(await report(true)).toMatchObject({ pairs: 1_800, refined: 1, skipped: 0 })
  })

  test('finds duplicates in one table, each pair once', async () => {
    const { left } = company()
    const copies = left.slice(0, 12).map((record) => ({ ...record, id: `X${record.id}` }))
    const { pairs } = await link({ left: [...left, ...copies], right: [] }, { ...CONFIG, mode: 'dedupe' })
    const auto = autoOf(pairs)
    for (const copy of copies) expect(auto.has(`${copy.id.slice(1)}|${copy.id}`)).toBe(true)
    expect(pairs.every((pair) => pair.left < pair.right)).toBe(true)
  })

  test('empty sides are fine', async () => {
    expect((await link({ left: [], right: [] }, CONFIG)).pairs).toEqual([])
    expect((await link({ left: company().left, right: [] }, CONFIG)).pairs).toEqual([])
  })
})
