import { expect, test } from 'vitest'
import { redact } from './redact.ts'

test('secrets are masked at any depth, declared ones too', () => {
  const value = { password: 'a', nested: [{ apiKey: 'b', note: 'c' }], pin: 'd' }
  expect(redact(value, ['pin'])).toEqual({
    password: '•••',
    nested: [{ apiKey: '•••', note: 'c' }],
    pin: '•••',
  })
})

test('a 2 MB text does not fill the audit trail', () => {
  const [kept] = redact(['x'.repeat(2_000_000)]) as [string]
  expect(kept.length).toBeLessThan(2_100)
  expect(kept).toContain('2000000 characters')
})

test('what the database cannot keep in JSON is replaced, in names too, and by a cut', () => {
  const pair = '\ud83d\ude00'
  expect(redact({ 'a\0': `b\0${pair}\ud83d` })).toEqual({ 'a\ufffd': `b\ufffd${pair}\ufffd` })
  const cut = redact(`${'x'.repeat(1_999)}${pair}`) as string
  expect(cut.slice(1_998, 2_001)).toBe('x\ufffd…')
})
