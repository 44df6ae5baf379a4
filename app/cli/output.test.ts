import { expect, test } from 'vitest'
import { forPeople, table } from './output.ts'

test('facts stand as lines, lists as tables, an empty list is told', () => {
  const shown = forPeople({ currency: 'USD', matched: { count: 486, amount: 1.5 }, runs: [], lost: null })
  expect(shown).toBe('currency  USD\nmatched   count 486, amount 1.5\n\nno runs')
})

test('a text of several lines stands whole, behind the facts', () => {
  const document = `# Tasks\n\n${'x'.repeat(500)}\n`
  expect(forPeople({ spec: 'login', text: document })).toBe(`spec  login\n\n${document.trimEnd()}`)
})

test('numbers stand to the right, line breaks and long texts do not break the table', () => {
  const rows = [
    { name: 'a\nb', n: 5 },
    { name: 'x'.repeat(60), n: 1234 },
  ]
  const [head, rule, first, second] = table(rows).split('\n')
  expect(head).toBe(`name${' '.repeat(44)}     n`)
  expect(rule).toBe(`${'─'.repeat(48)}  ────`)
  expect(first).toBe(`a b${' '.repeat(45)}     5`)
  expect(second).toBe(`${'x'.repeat(47)}…  1234`)
})

test('a narrow window loses nested columns first, then from the right, and says which', () => {
  const rows = [{ id: '1234567890', input: { mode: 'full' }, status: 'succeeded', by: 'ada' }]
  expect(table(rows, 30)).toBe(
    'id          status     by\n──────────  ─────────  ───\n1234567890  succeeded  ada\n(--json shows input too)',
  )
  expect(table(rows, 12)).toBe('id\n──────────\n1234567890\n(--json shows input, status, by too)')
  expect(table(rows).split('\n')[2]).toContain('mode full')
})
