import { expect, test, vi } from 'vitest'

// The client of the API asks the browser where it is.
vi.stubGlobal('location', { origin: 'http://127.0.0.1' })
const { offersOf } = await import('./offers.ts')

const task = {
  id: '1',
  status: 'pending',
  holder: null,
  ready: true,
  possible: ['start', 'block', 'release'],
} as const
const labels = (state: object) =>
  offersOf({ ...task, possible: [...task.possible], ...state }, 'ada').map(({ label }) => label)

test('HUB-11.3 a task offers what the life cycle has from its state, and nothing that would change nothing', () => {
  expect(labels({})).toEqual(['Start', 'Block'])
  expect(labels({ holder: 'ada' })).toEqual(['Start', 'Block', 'Release'])
  const begun = { status: 'in-progress', possible: ['start', 'complete', 'block', 'release', 'report'] }
  expect(labels({ ...begun, holder: 'ada' })).toEqual(['Complete', 'Block', 'Release'])
  expect(labels(begun)).toEqual(['Take it over', 'Complete', 'Block', 'Release'])
  expect(labels({ status: 'blocked', possible: ['block', 'unblock', 'release'] })).toEqual([
    'Unblock',
    'Change the reason',
  ])
  expect(labels({ status: 'completed', possible: ['report', 'confirm', 'reopen'] })).toEqual([
    'Confirm',
    'Reopen',
  ])
  expect(labels({ possible: ['release', 'accept-file', 'restore-file'] })).toEqual([
    'Take over the file',
    'Write the mark back',
  ])
})

test('HUB-11.3 what is mostly wanted stands out, but not where another works', () => {
  const primary = (state: object) =>
    offersOf({ ...task, possible: ['start', 'complete', 'block'], ...state }, 'ada')
      .filter((offer) => offer.primary === true)
      .map(({ label }) => label)
  expect(primary({})).toEqual(['Start'])
  expect(primary({ ready: false })).toEqual([])
  expect(primary({ status: 'in-progress', holder: 'ada' })).toEqual(['Complete'])
  expect(primary({ status: 'in-progress', holder: 'bert' })).toEqual([])
})

test('HUB-11.3 who takes a task from another is asked first, and a block or a reopening needs its reason', () => {
  const questionOf = (state: object, event: string) =>
    offersOf({ ...task, possible: [event], ...state }, 'ada').find((offer) => offer.event === event)?.question
  expect(questionOf({ holder: 'bert' }, 'release')).toMatchObject({ optional: true })
  expect(questionOf({ holder: 'ada' }, 'release')).toBeUndefined()
  expect(questionOf({}, 'block')?.optional).toBeUndefined()
  expect(questionOf({}, 'block')).toBeDefined()
  expect(questionOf({ status: 'completed' }, 'reopen')).toBeDefined()
})
