import { structuredPatch } from 'diff'
import { expect, test } from 'vitest'
import {
  fits,
  type Hunk,
  keyOfRow,
  linesOfText,
  type Opened,
  splitRows,
  type UnifiedRow,
  unifiedRows,
} from './diff-rows.ts'

/** As the hub compares. */
function compared(before: string, after: string) {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 })
  return { hunks: hunks as Hunk[], total: linesOfText(after).length }
}

const numbered = (count: number, changed: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: count }, (_, at) => `${changed[at + 1] ?? `line ${at + 1}`}\n`).join('')
const BEFORE = numbered(100)
const AFTER = numbered(100, { 20: 'twenty\nand more', 70: 'seventy' })

/** Line numbers after, the signs of what is removed, and gaps as `[above, left out, below]`. */
function shape(rows: readonly UnifiedRow[]) {
  return rows.map((row) => {
    if (row.row === 'gap') return [row.above, row.lines, row.below]
    return row.row === 'note' ? 'note' : (row.after ?? `-${row.before}`)
  })
}
const gapsIn = (opened: readonly [number, Opened][]) => {
  const text = linesOfText(AFTER)
  const rows = unifiedRows({ ...compared(BEFORE, AFTER), widened: { text, opened: new Map(opened) } })
  return shape(rows).filter((each) => Array.isArray(each))
}

test('HUB-11.79 what is left out stands before, between and after the differences, with its lines', () => {
  expect(shape(unifiedRows(compared(BEFORE, AFTER)))).toEqual([
    [null, 16, 17],
    ...[17, 18, 19, '-20', 20, 21, 22, 23, 24],
    [24, 43, 68],
    ...[68, 69, 70, '-70', 71, 72, 73, 74],
    [74, 27, null],
  ])
})

test('HUB-11.79 more is shown from both sides of a gap, until none is left', () => {
  expect(gapsIn([[1, { top: 20, end: 0 }]])).toEqual([
    [null, 16, 17],
    [44, 23, 68],
    [74, 27, null],
  ])
  expect(gapsIn([[1, { top: 20, end: 20 }]])[1]).toEqual([44, 3, 48])
  expect(gapsIn([[0, { top: 0, end: 10 }]])[0]).toEqual([null, 6, 7])
  expect(gapsIn([[2, { top: 10, end: 0 }]])[2]).toEqual([84, 17, null])
  expect(gapsIn([0, 1, 2].map((gap) => [gap, { top: 9_999, end: 20 }]))).toEqual([])
})

test('HUB-11.79 with all shown, both texts stand there whole, line by line with their numbers', () => {
  const widened = {
    text: linesOfText(AFTER),
    opened: new Map([0, 1, 2].map((gap) => [gap, { top: 9_999, end: 0 }])),
  }
  const rows = unifiedRows({ ...compared(BEFORE, AFTER), widened })
  const lines = rows.flatMap((row) => (row.row === 'line' ? [row] : []))
  const side = (number: 'before' | 'after') => lines.filter((line) => line[number] !== null)
  expect(side('after').map(({ text }) => text)).toEqual(linesOfText(AFTER))
  expect(side('before').map(({ text }) => text)).toEqual(linesOfText(BEFORE))
  expect(side('before').map(({ before }) => before)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
  expect(side('after').map(({ after }) => after)).toEqual(Array.from({ length: 101 }, (_, at) => at + 1))
  const pairs = splitRows({ ...compared(BEFORE, AFTER), widened })
  for (const rows_ of [rows, pairs]) expect(new Set(rows_.map(keyOfRow)).size).toBe(rows_.length)
  expect(pairs.every((row) => row.row === 'pair')).toBe(true)
})

test.each([
  ['nothing after', numbered(40), ''],
  ['nothing before', '', numbered(40)],
  ['no line end at the end', 'one\ntwo', numbered(30, { 2: 'zwei' })],
  [
    'line ends of Windows',
    numbered(40).replaceAll('\n', '\r\n'),
    numbered(40, { 9: 'nine' }).replaceAll('\n', '\r\n'),
  ],
  ['empty lines at the end', `${numbered(40)}\n\n\n`, `${numbered(40, { 9: 'nine' })}\n\n\n`],
  ['only lines removed', numbered(40), numbered(12)],
])('HUB-11.79 the newer text is told from another one: %s', (_, before, after) => {
  const difference = compared(before, after)
  expect(fits(difference, linesOfText(after))).toBe(true)
  expect(fits(difference, linesOfText(`${after}another\n`))).toBe(false)
  if (before !== '') expect(fits(difference, linesOfText(before))).toBe(false)
  const shown = unifiedRows({
    ...difference,
    widened: {
      text: linesOfText(after),
      opened: new Map([0, 1, 2, 3].map((at) => [at, { top: 99, end: 0 }])),
    },
  })
  const newer = shown.flatMap((row) => (row.row === 'line' && row.after !== null ? [row.text] : []))
  expect(newer).toEqual([...linesOfText(after)])
})
