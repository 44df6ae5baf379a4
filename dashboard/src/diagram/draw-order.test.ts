import { expect, test } from 'vitest'
import { drawOrderOf } from './draw-order.ts'

test('HUB-11.64 the frame follows orders of the right form and nothing else', () => {
  const order = { kind: 'draw', order: 3, source: 'flowchart TD', dark: true }
  expect(drawOrderOf({ ...order, more: 1 })).toEqual(order)
  const wrong = [
    null,
    undefined,
    'draw',
    [],
    {},
    { ...order, kind: 'run' },
    { ...order, order: 1.5 },
    { ...order, order: '3' },
    { ...order, source: 7 },
    { ...order, source: undefined },
    { ...order, dark: 'yes' },
  ]
  for (const data of wrong) expect(drawOrderOf(data), JSON.stringify(data)).toBeUndefined()
})
