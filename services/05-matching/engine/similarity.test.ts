import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amount, date, phone } from './comparators.ts'
import { domain, person, registeredDomain } from './comparators-identity.ts'
import { editDistance, jaroWinkler } from './similarity.ts'
import type { Comparator, Value } from './types.ts'

const level = (comparator: Comparator, a: Value, b: Value) => {
  const fitted = comparator.fit([a, b])
  const [left, right] = [fitted.prepare(a), fitted.prepare(b)]
  return left === null || right === null ? 'missing' : comparator.levels[fitted.compare(left, right)]
}

describe('PIPE-9 comparators', () => {
  test.each([
    ['martha', 'marhta', 0.9611],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.8133],
  ])('Jaro-Winkler of %s and %s is Winkler’s %f', (a, b, expected) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(expected, 4)
  })

  test('similarities are symmetrical and bounded', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const similarity = jaroWinkler(a, b)
        expect(similarity).toBeCloseTo(jaroWinkler(b, a), 9)
        expect(similarity).toBeGreaterThanOrEqual(0)
        expect(similarity).toBeLessThanOrEqual(1 + 1e-12)
        expect(editDistance(a, b, 20)).toBe(editDistance(b, a, 20))
      }),
    )
  })

  test.each<[string, Comparator, Value, Value, string]>([
    ['amount', amount(), 100_000, '99500', 'within 1 %'],
    ['amount', amount(), 120_000, 10_000, 'month against year'],
    ['amount', amount(), 0, 10, 'missing'],
    ['amount', amount(), 'NaN', 10, 'missing'],
    ['date', date(), '2026-12-01', '2026-12-08T10:00:00Z', 'within 7 days'],
    ['date', date(), '2026-12-01', 'soon', 'missing'],
    ['phone', phone(), '+49 (0)89 1234-5678', '089/12345678', 'equal'],
    ['domain', domain(), 'https://www.acme.de/about', 'acme.com', 'other ending'],
    ['domain', domain(), 'gmail.com', 'acme.com', 'missing'],
    ['person', person(), 'Jörg Müller <j.mueller@acme.de>', 'Mueller, Jorg', 'same name'],
    ['person', person(), 'J. Schmidt', 'jan.schmidt@acme.de', 'near'],
    ['person', person(), '', 'Jan Schmidt', 'missing'],
  ])('%s %#: level', (_, comparator, a, b, expected) => {
    expect(level(comparator, a, b)).toBe(expected)
  })

  test('registered domains keep public suffixes of two parts', () => {
    expect(registeredDomain('http://shop.acme.co.uk:8080/x')).toBe('acme.co.uk')
    expect(registeredDomain('someone@mail.acme.com')).toBe('acme.com')
    expect(registeredDomain('localhost')).toBeNull()
  })
})
