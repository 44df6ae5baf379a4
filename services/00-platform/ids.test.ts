import { expect, test } from 'vitest'
import { randomIds } from './ids.ts'

test('HUB-6.30 ids of one moment sort as they were made: lists are newest first also within a millisecond', () => {
  const now = new Date('2026-11-22T09:00:00.123Z')
  const made = Array.from({ length: 2_000 }, () => randomIds.next(now))
  expect(made.toSorted()).toEqual(made)
  expect(new Set(made).size).toBe(2_000)
  for (const id of made)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const all = Array.from({ length: 100_000 }, () => randomIds.next(now))
  expect(new Set(all).size).toBe(100_000)
  expect(Number.parseInt(made[0]?.replaceAll('-', '').slice(0, 12) ?? '', 16)).toBe(now.getTime())
})
