import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../../tests/helpers/database.ts'
import { createBucket } from './bucket.ts'
import { testClock } from './testing/fixture.ts'
import { amountText, arrayText, jsonText, timestampText } from './values.ts'

/** Text that PostgreSQL can hold. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.includes('\0'))

describe('values as PostgreSQL writes them', () => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase()
  }, 60_000)
  afterAll(() => hub?.close())

  /** What the database makes of a text of a type. */
  const stored = async (value: string | null, type: string) => {
    const [row] = await hub.pool.unsafe<{ text: string | null }[]>(
      `select (($1::text)::${type})::text as text from (select set_config('timezone', 'UTC', true)) zone`,
      [value],
    )
    return row?.text
  }

  test('PIPE-4.20 times, lists, JSON and amounts are already in the database’s own form', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        fc.array(fc.oneof(text, fc.constantFrom('null', 'NULL', '', '{', 'a,b', 'c\\d', '"', '\t'))),
        fc.array(
          fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null)), {
            maxKeys: 3,
            noNullPrototype: true,
          }),
        ),
        async (time, list, json) => {
          expect(await stored(timestampText(time), 'timestamptz')).toBe(timestampText(time))
          expect(await stored(arrayText(list), 'text[]')).toBe(arrayText(list))
          expect(await stored(jsonText(json), 'jsonb')).toBe(jsonText(json))
        },
      ),
      { numRuns: 60 },
    )
  })

  test.each([
    ['1000', '1000.00'],
    ['1000.5', '1000.50'],
    ['007.25', '7.25'],
    ['-3', '-3.00'],
    ['0', '0.00'],
    ['', null],
    [undefined, null],
    ['many', 'many'],
    ['1.005', '1.005'],
  ])('PIPE-4.20 an amount %s becomes %s', (given, expected) => {
    expect(amountText(given)).toBe(expected)
  })
})

describe('the bucket', () => {
  test('PIPE-4.15 never lets more than its size pass in any stretch of its time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 80 }), async (pauses) => {
        const clock = testClock()
        const bucket = createBucket(clock, 10, 1_000)
        const signal = new AbortController().signal
        const passed: number[] = []
        for (const pause of pauses) {
          if (pause > 0) await clock.sleep(pause, signal)
          await bucket.take(signal)
          passed.push(clock.now())
        }
        for (const [at, time] of passed.entries()) {
          const before = passed[at - 10]
          if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(1_000)
        }
      }),
    )
  })
})
