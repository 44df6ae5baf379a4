import { expect, test } from 'vitest'
import { frameMessageOf } from './frame-message.ts'

test('HUB-11.64 what a frame says is taken only in its form, and cut to a size that a page can bear', () => {
  expect(frameMessageOf({ kind: 'ready', order: 'x', more: 1 })).toEqual({ kind: 'ready' })
  const drawn = { kind: 'drawn', order: 1, width: 10.2, height: 1e9 }
  expect(frameMessageOf({ ...drawn, style: 'x' })).toEqual({
    kind: 'drawn',
    order: 1,
    width: 11,
    height: 20_000,
  })
  const failed = frameMessageOf({ kind: 'failed', order: 1, message: 'x'.repeat(1e6) })
  expect(failed?.kind === 'failed' && failed.message.length).toBe(2_000)
  const wrong = [
    null,
    'ready',
    7,
    {},
    { kind: 'other', order: 1 },
    { ...drawn, order: undefined },
    { ...drawn, order: Number.NaN },
    { ...drawn, width: 0 },
    { ...drawn, width: -5 },
    { ...drawn, width: Number.POSITIVE_INFINITY },
    { ...drawn, height: '10' },
    { kind: 'drawn', order: 1 },
    { kind: 'failed', order: 1, message: {} },
    { kind: 'failed', message: 'x' },
  ]
  for (const data of wrong) expect(frameMessageOf(data), JSON.stringify(data)).toBeUndefined()
})
