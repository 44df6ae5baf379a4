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
