import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { coerceStrings } from './coerce.ts'
import { actionsFor } from './define-action.ts'
import { parseInput } from './parse.ts'

const { defineAction } = actionsFor<null>()
const action = defineAction({
  name: 'test.coerce',
  summary: 'Takes every type',
  input: z.object({
    text: z.string().optional(),
    count: z.int().optional(),
    ratio: z.number().optional(),
    flag: z.boolean().default(true),
    tags: z.array(z.string()).optional(),
    numbers: z.array(z.int()).optional(),
    object: z.object({ a: z.int() }).optional(),
  }),
  output: z.object({}),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: {},
  run: async () => ({}),
})

test('"false" is false, not true', () => {
  expect(coerceStrings(action, { flag: 'false' })).toEqual({ flag: false })
})

test('strings become the declared types, and only those', () => {
  const values = {
    text: '12',
    count: '12',
    ratio: '1.5',
    tags: 'a,b',
    numbers: ['1', '2'],
    object: '{"a":1}',
  }
  expect(coerceStrings(action, values)).toEqual({
    text: '12',
    count: 12,
    ratio: 1.5,
    tags: ['a', 'b'],
    numbers: [1, 2],
    object: { a: 1 },
  })
})

test('what does not look like the type reaches the parser, which names the field', () => {
  expect(() => parseInput(action, coerceStrings(action, { count: 'twelve' }))).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining('count') }),
  )
})

test('unknown fields are refused, not ignored', () => {
  expect(() => parseInput(action, { cuont: 1 })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})

test('any number survives the way through a string', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      expect(coerceStrings(action, { count: String(value) })).toEqual({ count: value })
    }),
  )
})
