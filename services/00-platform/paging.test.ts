import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, page } from './paging.ts'

const UUID = '01a1ff33-6acf-79dc-b5a1-0123456789ab'
const TIME = '2026-11-21T17:44:00.123456Z'

test('a cursor survives the way out and back', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('\0')),
      fc.nat(),
      (text, number) => {
        const key = [text, number, number, '-12.50', TIME, UUID]
        const parts = ['text', 'int', 'bigint', 'decimal', 'time', 'uuid'] as const
        expect(decodeCursor(encodeCursor(key), parts)).toEqual(key)
      },
    ),
  )
})

test('a cursor of another list, one that was made up, or none at all, is refused', () => {
  const refused = (cursor: string, parts: Parameters<typeof decodeCursor>[1]) =>
    expect(() => decodeCursor(cursor, parts)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }))
  for (const bad of ['', 'x', encodeCursor(['a', 'b']), Buffer.from('[{}]').toString('base64url')])
    refused(bad, ['text'])
  refused(encodeCursor([TIME, 'y']), ['time', 'uuid'])
  refused(encodeCursor(['x', UUID]), ['time', 'uuid'])
  for (const number of ['1', 1.5, 2 ** 40]) refused(encodeCursor([number]), ['int'])
  for (const number of ['1', 2 ** 60]) refused(encodeCursor([number]), ['bigint'])
  for (const text of [1, 'a\0']) refused(encodeCursor([text]), ['text'])
  for (const amount of [1, 'NaN', '1e9']) refused(encodeCursor([amount]), ['decimal'])
})

test('the last page has no next cursor', () => {
  expect(page([1, 2, 3], 2, (n) => [n])).toEqual({ items: [1, 2], nextCursor: encodeCursor([2]) })
  expect(page([1, 2], 2, (n) => [n])).toEqual({ items: [1, 2], nextCursor: null })
})
