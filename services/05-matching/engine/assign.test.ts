import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assignOneToOne, type Choice } from './assign.ts'
import { fullFreedom, pairGraph, propagate } from './competition.ts'

const choicesOf = fc
  .uniqueArray(
    fc.record({
      left: fc.integer({ min: 0, max: 4 }),
      right: fc.integer({ min: 0, max: 4 }),
      gain: fc.integer({ min: 1, max: 50 }),
    }),
    { maxLength: 11, selector: (choice) => `${choice.left}:${choice.right}` },
  )
  .map((choices) => [...choices].sort((a, b) => a.left - b.left || a.right - b.right))

function* matchings(
  choices: readonly Choice[],
  at = 0,
  taken: readonly Choice[] = [],
): Generator<readonly Choice[]> {
  const choice = choices[at]
  if (choice === undefined) return yield taken
  yield* matchings(choices, at + 1, taken)
  if (!taken.some((other) => other.left === choice.left || other.right === choice.right)) {
    yield* matchings(choices, at + 1, [...taken, choice])
  }
}

describe('PIPE-9 one partner each', () => {
  test('the assignment gains as much as the best of all matchings, and nobody has two partners', () => {
    fc.assert(
      fc.property(choicesOf, (choices) => {
        const chosen = assignOneToOne(choices).flatMap((at) => choices[at] ?? [])
        const gain = (set: readonly Choice[]) => set.reduce((sum, choice) => sum + choice.gain, 0)
        const best = Math.max(...[...matchings(choices)].map(gain))
        expect(gain(chosen)).toBe(best)
        expect(new Set(chosen.map((c) => c.left)).size).toBe(chosen.length)
        expect(new Set(chosen.map((c) => c.right)).size).toBe(chosen.length)
      }),
      { numRuns: 300 },
    )
  })

  test('a component too large for the exact way is still one to one', () => {
    const size = 400
    const choices = Array.from({ length: size * 6 }, (_, at): Choice => {
      const left = Math.floor(at / 6)
      return { left, right: (left + (at % 6)) % size, gain: ((at * 7_919) % 97) + 1 }
    })
    const chosen = assignOneToOne(choices).flatMap((at) => choices[at] ?? [])
    expect(new Set(chosen.map((c) => c.right)).size).toBe(chosen.length)
    expect(chosen.length).toBeGreaterThan(size * 0.8)
  })

  test('belief in rivals is exact on trees: it equals counting all matchings', () => {
    // A path l0–r0–l1–r1 has no cycle.
    const pairs = [
      { left: 0, right: 0, gain: 4 },
      { left: 1, right: 0, gain: 2 },
      { left: 1, right: 1, gain: 8 },
    ]
    const graph = pairGraph(Int32Array.of(0, 1, 1), Int32Array.of(0, 0, 1), 2, 2)
    const odds = Float64Array.of(4, 2, 8)
    const freedom = fullFreedom(3)
    propagate(graph, odds, freedom, 100)
    const weight = (set: readonly Choice[]) => set.reduce((product, choice) => product * choice.gain, 1)
    const all = [...matchings(pairs)]
    const total = all.reduce((sum, set) => sum + weight(set), 0)
    pairs.forEach((pair, at) => {
      const held = (odds[at] ?? 0) * (freedom.left[at] ?? 0) * (freedom.right[at] ?? 0)
      const expected =
        all.filter((set) => set.includes(pair)).reduce((sum, set) => sum + weight(set), 0) / total
      expect(held / (1 + held)).toBeCloseTo(expected, 8)
    })
  })
})
