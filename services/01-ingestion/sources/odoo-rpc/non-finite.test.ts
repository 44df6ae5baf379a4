import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseOdooJson } from './non-finite.ts'

test('PIPE-4.20 equals JSON.parse on every valid JSON text', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      expect(parseOdooJson(text)).toEqual(JSON.parse(text))
    }),
    { numRuns: 500 },
  )
})

const WORDS = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY }
const trickyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'NaN',
    'Infinity',
    '"NaN"',
    '\\',
    '\\"',
    'not-finite-NaN',
    'not-finite-~NaN',
    ': NaN, "x": "',
    '\\\\"NaN',
  ),
)
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    trickyText,
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(trickyText, tie('node'), { maxKeys: 4 }),
  ),
})).node

/** Writes JSON as Python does: the three words bare. */
function write(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    return Object.entries(WORDS).find(([, number]) => Object.is(number, value))?.[0] ?? ''
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`
  if (value !== null && typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${write(item)}`)
      .join(', ')}}`
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}

test('PIPE-4.20 bare NaN and infinities anywhere come back as those numbers, texts untouched', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(parseOdooJson(write(value))).toEqual(value)
    }),
    { numRuns: 1000 },
  )
})

test('PIPE-4.20 a 2 MB text beside a NaN does not overflow', () => {
  const text = '\\"x'.repeat(700_000)
  expect(parseOdooJson(`[NaN, "${text}"]`)).toEqual([Number.NaN, '"x'.repeat(700_000)])
})

test.each(['', '{', '[NaN', 'NaNa', '<html>', '{"a": nan}', '["NaN]', '[- Infinity]'])(
  'broken stays broken: %j',
  (text) => {
    expect(() => parseOdooJson(text)).toThrow(SyntaxError)
  },
)
