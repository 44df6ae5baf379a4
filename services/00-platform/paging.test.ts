import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, page } from './paging.ts'

test('a cursor survives the way out and back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 4 }),
      (key) => {
        expect(decodeCursor(encodeCursor(key), key.length)).toEqual(key)
      },
    ),
  )
})

test('a cursor of another list, or none at all, is refused', () => {
  for (const bad of ['', 'x', encodeCursor(['a', 'b']), Buffer.from('[{}]').toString('base64url')]) {
    expect(() => decodeCursor(bad, 1)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }))
  }
})

test('the last page has no next cursor', () => {
  expect(page([1, 2, 3], 2, (n) => [n])).toEqual({ items: [1, 2], nextCursor: encodeCursor([2]) })
  expect(page([1, 2], 2, (n) => [n])).toEqual({ items: [1, 2], nextCursor: null })
})
