import { expect, test } from 'vitest'
import type { OdooValue } from './client.ts'
import { convertRow } from './values.ts'

const convert = (type: string, value: OdooValue) => {
  const { row, rejected } = convertRow([{ name: 'x', type, nullable: true }], { id: 5, x: value })
  return rejected[0] === undefined ? row.x : rejected[0].code
}

test.each<[string, OdooValue, unknown]>([
  ['text', false, null],
  ['text', '', ''],
  ['text', 'a\r\nb\u000b', 'a\r\nb\u000b'],
  ['text', 3, '3'],
  ['text', true, 'VALUE_WRONG_TYPE'],
  ['text', 'nul\0', 'VALUE_NOT_STORABLE'],
  ['text', '\udc00', 'VALUE_NOT_STORABLE'],
  ['text', '😀', '😀'],
  ['boolean', false, false],
  ['boolean', true, true],
  ['boolean', 1, 'VALUE_WRONG_TYPE'],
  ['integer', false, null],
  ['integer', 7, 7],
  ['integer', [7, 'Label'], 7],
  ['integer', 7.5, 'VALUE_NOT_A_NUMBER'],
  ['integer', '7', 'VALUE_WRONG_TYPE'],
  ['double precision', 0.1, 0.1],
  ['double precision', Number.NEGATIVE_INFINITY, 'VALUE_NOT_A_NUMBER'],
  ['numeric', 12.345, '12.345'],
  ['numeric', 0, '0'],
  ['numeric', Number.NaN, 'VALUE_NOT_A_NUMBER'],
  ['date', '2026-02-28', '2026-02-28'],
  ['date', false, null],
  ['date', '28.02.2026', 'VALUE_WRONG_TYPE'],
  ['timestamp without time zone', '2026-02-28 01:02:03', '2026-02-28 01:02:03'],
  ['timestamp without time zone', false, null],
  ['jsonb', false, null],
  ['jsonb', [{ name: 'a', value: false }], [{ name: 'a', value: false }]],
  ['jsonb', { a: [Number.NaN] }, 'VALUE_NOT_A_NUMBER'],
  ['jsonb', { 'a\0': 1 }, 'VALUE_NOT_STORABLE'],
])('PIPE-4.20 %s %j becomes %j', (type, value, expected) => {
  expect(convert(type, value)).toEqual(expected)
})

test('PIPE-4.17 a rejected value is kept as text of at most 1,000 characters, odd characters escaped', () => {
  const { rejected } = convertRow([{ name: 'x', type: 'text', nullable: true }], {
    id: 5,
    x: `\0${'y'.repeat(5000)}`,
  })
  expect(rejected[0]?.key).toEqual({ id: 5 })
  expect(rejected[0]?.value).toHaveLength(1000)
  expect(rejected[0]?.value?.startsWith('\\u0000y')).toBe(true)
})

test('a column the server left out is null', () => {
  expect(convertRow([{ name: 'gone', type: 'text', nullable: true }], { id: 1 }).row).toMatchObject({
    gone: null,
  })
})
