import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldAt, fromLine, hashOfLine, hashOfValues, toLine } from './copy-text.ts'

const field = fc.option(
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('\t', '\n', '\\', 'N', '\r', '\b', '\v', '\f', 'x', 'é', '😀') }),
  ),
)
const row = fc.array(field, { minLength: 1, maxLength: 8 })
/** A row has a key. */
const keyed = row.filter((values) => values.some((value) => value !== null))

describe('COPY text', () => {
  test('PIPE-4.20 any row comes back from its line as it was, field by field', () => {
    fc.assert(
      fc.property(row, (values) => {
        const line = Buffer.from(toLine(values))
        expect(line.includes('\n')).toBe(false)
        expect(fromLine(line)).toEqual(values)
        expect(values.map((_, i) => fieldAt(line, i))).toEqual(values)
      }),
    )
  })

  test('PIPE-4.8 a row is known by its values: not by NULLs at its end, nor by volatile fields before it', () => {
    fc.assert(
      fc.property(keyed, keyed, fc.nat(3), (values, others, nulls) => {
        const longer = [...values, ...Array.from({ length: nulls }, () => null)]
        expect(hashOfValues(longer)).toBe(hashOfValues(values))
        expect(hashOfLine(Buffer.from(toLine([...others, ...longer])), others.length)).toBe(
          hashOfValues(values),
        )
        const end = (list: readonly (string | null)[]) =>
          list.slice(0, list.findLastIndex((each) => each !== null) + 1)
        const same = JSON.stringify(end(others)) === JSON.stringify(end(values))
        expect(hashOfValues(others) === hashOfValues(values)).toBe(same)
      }),
    )
  })

  test('PIPE-4.1 the order in which a source gives the names of an object changes nothing', () => {
    expect(hashOfValues([{ b: [1, { d: 1, c: null }], a: true }])).toBe(
      hashOfValues([{ a: true, b: [1, { c: null, d: 1 }] }]),
    )
    expect(hashOfValues([['a', 'b']])).not.toBe(hashOfValues([['b', 'a']]))
  })
})
