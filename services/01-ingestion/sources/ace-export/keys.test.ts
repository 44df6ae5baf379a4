import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeyLines } from './keys.ts'

test('PIPE-4.18 ids and their last lines are kept as a Map would, through every growth', () => {
  const keys = createKeyLines()
  const map = new Map<string, number>()
  const pairs = fc.tuple(fc.string({ maxLength: 3 }), fc.integer({ min: 1, max: 4_000_000_000 }))
  for (const [key, line] of fc.sample(pairs, { numRuns: 20_000, seed: 7 })) {
    expect(keys.set(key, line)).toBe(true)
    map.set(key, line)
  }
  expect(map.size).toBeGreaterThan(3_000)
  expect(keys.size).toBe(map.size)
  for (const [key, line] of map) expect(keys.lineOf(key)).toBe(line)
  expect(keys.lineOf('not there')).toBeUndefined()
})

test('PIPE-4.18 beyond its limit it takes no further id, but known ones', () => {
  const keys = createKeyLines(2)
  expect([keys.set('a', 1), keys.set('b', 2), keys.set('c', 3), keys.set('a', 4)]).toEqual([
    true,
    true,
    false,
    true,
  ])
  expect([keys.size, keys.lineOf('a'), keys.lineOf('c')]).toEqual([2, 4, undefined])
})
