import { expect, test } from 'vitest'
import { ticksIn } from './timeline.ts'

test('HUB-11.4 marks of the axis lie in view and never crowd', () => {
  expect(ticksIn(0, 300, 1.5)).toEqual([0, 60, 120, 180, 240, 300])
  expect(ticksIn(1_000, 1_200, 1)).toEqual([960, 1_080, 1_200])
  for (const px of [0.001, 0.02, 0.3, 4]) {
    const ticks = ticksIn(5_000, 5_000 + 1_400 / px, px)
    const apart = ((ticks[1] ?? 0) - (ticks[0] ?? 0)) * px
    expect(apart, String(px)).toBeGreaterThanOrEqual(84)
    expect(ticks.length, String(px)).toBeLessThan(25)
  }
})
