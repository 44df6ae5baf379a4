import { expect, test } from 'vitest'
import { wayBack } from './way-back.ts'

const free = { blockedReason: null, holder: null }
const undoing = { me: 'ada', reason: 'undone' }

test('HUB-11.3 the way back of a change is what the rules allow, and none where something would be lost', () => {
  const back = (before: Partial<Parameters<typeof wayBack>[0]>, to: Parameters<typeof wayBack>[1]) =>
    wayBack({ status: 'pending', ...free, ...before }, to, undoing)
  expect(back({}, 'in-progress')).toEqual([{ status: 'pending' }])
  expect(back({}, 'blocked')).toEqual([{ status: 'pending' }])
  expect(back({ status: 'in-progress' }, 'pending')).toEqual([{ status: 'in-progress' }])
  expect(back({ status: 'in-progress', holder: 'ada' }, 'completed')).toEqual([
    { status: 'pending', reason: 'undone' },
    { status: 'in-progress' },
  ])
  expect(back({ status: 'blocked', blockedReason: 'no paint' }, 'in-progress')).toEqual([
    { status: 'pending' },
    { status: 'blocked', reason: 'no paint' },
  ])
  expect(back({ status: 'blocked', blockedReason: 'no paint' }, 'pending')).toEqual([
    { status: 'blocked', reason: 'no paint' },
  ])
})

test('HUB-11.3 there is no way back to the lease of another, to a block without a reason, or to a reviewed completion', () => {
  expect(wayBack({ status: 'in-progress', ...free, holder: 'bert' }, 'pending', undoing)).toBeNull()
  expect(wayBack({ status: 'in-progress', ...free, holder: 'bert' }, 'blocked', undoing)).toBeNull()
  expect(wayBack({ status: 'blocked', ...free }, 'pending', undoing)).toBeNull()
  expect(wayBack({ status: 'completed', ...free }, 'pending', undoing)).toBeNull()
  expect(wayBack({ status: 'pending', ...free }, 'pending', undoing)).toBeNull()
})
