import { describe, expect, test } from 'vitest'
import { createMemory } from './remembered.ts'

describe('HUB-1 what a process remembers of texts', () => {
  const memory = () => createMemory<string>((value) => value.length, 10)

  test('HUB-1.90 what was not used for the longest time leaves when there is no room', () => {
    const kept = memory()
    kept.set('a', '1234')
    kept.set('b', '1234')
    expect(kept.get('a')).toBe('1234')
    kept.set('c', '123')
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual(['1234', undefined, '123'])
  })

  test('HUB-1.90 a value takes the place of the one before it, and one too large for all is not kept', () => {
    const kept = memory()
    kept.set('a', '12345678')
    kept.set('a', '1')
    kept.set('b', '123456789')
    expect([kept.get('a'), kept.get('b')]).toEqual(['1', '123456789'])
    kept.set('c', '12345678901')
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual(['1', '123456789', undefined])
  })
})
