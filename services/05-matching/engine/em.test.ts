import { describe, expect, test } from 'vitest'
import { exact } from './comparators.ts'
import { pairGraph } from './competition.ts'
import { type Evidence, estimate } from './em.ts'
import type { Field } from './types.ts'

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const M = [0.95, 0.9, 0.85, 0.8]
const U = [0.05, 0.1, 0.2, 0.02]
const SHARE = 0.1

function syntheticPairs(seed: number, count: number): { levels: Uint8Array; matches: number } {
  const random = randomOf(seed)
  const levels = new Uint8Array(count * M.length)
  let matches = 0
  for (let pair = 0; pair < count; pair++) {
    const match = random() < SHARE
    if (match) matches++
    M.forEach((m, field) => {
      levels[pair * M.length + field] = random() < ((match ? m : U[field]) ?? 0) ? 0 : 1
    })
  }
  return { levels, matches }
}

describe('PIPE-9 expectation maximisation', () => {
  test.each([1, 2, 3, 4, 5])(
    'recovers the parameters that made the data, without labels (seed %i)',
    async (seed) => {
      const count = 20_000
      const { levels, matches } = syntheticPairs(seed, count)
      const fields = M.map((_, at): Field => ({ name: `f${at}`, compare: exact() }))
      const index = Int32Array.from({ length: count }, (_, at) => at)
      const evidence: Evidence = {
        fields,
        levels,
        graph: pairGraph(index, index, count, count),
        adjustS: new Float32Array(0),
        adjustU: new Float32Array(0),
        given: new Float64Array(count),
        oneToOne: false,
        records: [count, count],
      }
      const { model, converged } = await estimate(
        evidence,
        U.map(() => [0.1, 0.9]),
        async () => {},
      )
      expect(converged).toBe(true)
      expect(model.match).toBeCloseTo(matches / count, 1.7)
      M.forEach((m, field) => {
        expect(Math.abs((model.m[field]?.[0] ?? 0) - m)).toBeLessThan(0.03)
        expect(Math.abs((model.u[field]?.[0] ?? 0) - (U[field] ?? 0))).toBeLessThan(0.02)
      })
    },
  )
})
