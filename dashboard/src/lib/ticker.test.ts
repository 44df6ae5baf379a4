import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTicker } from './ticker.ts'

describe('HUB-11.70 one clock for all that counts down on a page', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('many watch one timer, see the same moment, and it stops with the last of them', () => {
    const ticker = createTicker(1_000)
    const seen: number[][] = [[], [], []]
    const ends = seen.map((list) => ticker.subscribe(() => list.push(ticker.now())))
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(2_500)
    expect(seen.map((list) => list.length)).toEqual([2, 2, 2])
    expect(seen[1]).toEqual(seen[0])
    for (const end of ends) end()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('between two ticks the moment stands still; who comes after a pause does not see an old one', () => {
    const ticker = createTicker(1_000)
    const begun = ticker.now()
    vi.advanceTimersByTime(60_000)
    expect(ticker.now()).toBe(begun)
    const end = ticker.subscribe(() => {})
    expect(ticker.now()).toBe(begun + 60_000)
    vi.advanceTimersByTime(999)
    expect(ticker.now()).toBe(begun + 60_000)
    end()
    end()
    expect(vi.getTimerCount()).toBe(0)
  })
})
