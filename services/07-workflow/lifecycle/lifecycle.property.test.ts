import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError, ROLES } from '../../00-platform/index.ts'
import { TASK_STATUSES } from '../model.ts'
import {
  EVENT_TYPES,
  type Facts,
  lifecycleErrors,
  NEW_TASK,
  possibleEvents,
  type TaskEvent,
  type TaskState,
  type Transition,
  transition,
} from './index.ts'

const names = (...all: string[]) => fc.subarray(all)
const reason = fc.constantFrom('', ' ', 'because')

const facts: fc.Arbitrary<Facts> = fc.record({
  task: fc.constant('login/1'),
  openDependencies: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, names('a/1')),
  openParts: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, names('login/1.1')),
  holder: fc.constantFrom(null, 'ann', 'bob'),
  heldUntil: fc.constant('2026-11-22T11:00:00Z'),
  callerHolds: fc.boolean(),
  role: fc.constantFrom(...ROLES),
  report: fc.constantFrom('none' as const, 'invalid' as const, 'valid' as const, 'valid' as const),
  approvals: fc.oneof(
    { weight: 3, arbitrary: fc.constant({ open: [], stale: [], rejected: [] }) },
    fc.record({ open: names('design'), stale: names('tasks'), rejected: names('code') }),
  ),
  failingEvidence: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, names('tests')),
})

const events: fc.Arbitrary<TaskEvent> = fc.oneof(
  fc.record({
    type: fc.constantFrom('start', 'complete', 'release', 'report', 'confirm', 'restore-file' as const),
  }) as fc.Arbitrary<TaskEvent>,
  fc.record({ type: fc.constantFrom('block' as const, 'reopen' as const, 'accept-file' as const), reason }),
  fc.constantFrom<TaskEvent>(
    { type: 'unblock' },
    { type: 'unblock', to: 'pending' },
    { type: 'unblock', to: 'in-progress' },
  ),
  fc.record({
    type: fc.constant('file' as const),
    status: fc.constantFrom(...TASK_STATUSES),
    blockedReason: fc.constantFrom(null, '', 'written'),
  }),
)

/** Every state that can be, without and with each conflict. */
const ALL_STATES: readonly TaskState[] = [
  NEW_TASK,
  { ...NEW_TASK, status: 'in-progress' as const },
  ...(['report-due', 'in-review', 'confirmed'] as const).map(
    (verification): TaskState => ({ ...NEW_TASK, status: 'completed', verification }),
  ),
  ...(['pending', 'in-progress'] as const).map(
    (blockedFrom): TaskState => ({ ...NEW_TASK, status: 'blocked', blockedReason: 'r', blockedFrom }),
  ),
].flatMap((state) => [
  state,
  ...TASK_STATUSES.filter((status) => status !== state.status).map(
    (status): TaskState => ({
      ...state,
      conflict: { status, blockedReason: null, code: 'TASK_NOT_STARTED', message: 'refused' },
    }),
  ),
])

function attempt(state: TaskState, event: TaskEvent, given: Facts): Transition | AppError {
  try {
    return transition(state, event, given)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

test('HUB-3.3 property: every pair of state and event is followed or refused with a code of the catalogue', () => {
  const codes = new Set(Object.keys(lifecycleErrors.entries))
  fc.assert(
    fc.property(fc.constantFrom(...ALL_STATES), events, facts, (state, event, given) => {
      const before = structuredClone(state)
      const result = attempt(state, event, given)
      expect(state).toEqual(before)
      if (result instanceof AppError) {
        expect(codes).toContain(result.code)
        expect(result.message).not.toMatch(/\{\w+\}|undefined|null/)
        expect(event.type).not.toBe('file')
      } else expect(TASK_STATUSES).toContain(result.state.status)
    }),
    { numRuns: 5_000 },
  )
})

test('HUB-3.3 with every fact in favour, an event is followed exactly when it is said to be possible', () => {
  const best: Facts = {
    task: 'login/1',
    openDependencies: [],
    openParts: [],
    holder: null,
    heldUntil: null,
    callerHolds: false,
    role: 'admin',
    report: 'valid',
    approvals: { open: [], stale: [], rejected: [] },
    failingEvidence: [],
  }
  for (const state of ALL_STATES) {
    for (const type of EVENT_TYPES) {
      if (type === 'file') continue
      const result = attempt(state, { type, reason: 'because' } as TaskEvent, best)
      expect([state, type, !(result instanceof AppError)]).toEqual([
        state,
        type,
        possibleEvents(state).includes(type),
      ])
    }
  }
})

interface World {
  state: TaskState
  holder: string | null
  /** What stands in the file. */
  file: Pick<TaskState, 'status' | 'blockedReason'>
}

const shown = ({ status, blockedReason }: World['file']) =>
  status === 'blocked' ? `blocked: ${blockedReason?.trim() ?? ''}` : status

test('HUB-3.1 property: any sequence of events keeps the invariants', () => {
  const step = fc.record({ event: events, given: facts, actor: fc.constantFrom('ann', 'bob') })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const world: World = { state: NEW_TASK, holder: null, file: NEW_TASK }
      for (const { event, given, actor } of steps) {
        const now: Facts = { ...given, holder: world.holder, callerHolds: world.holder === actor }
        const result = attempt(world.state, event, now)
        if (event.type === 'file') world.file = event
        if (result instanceof AppError) continue
        checkStep(world, event, now, result)
        if (result.lease === 'take') world.holder = actor
        if (result.lease === 'free') world.holder = null
        if (result.marker === 'write') world.file = result.state
        world.state = result.state
        checkState(world)
      }
    }),
    { numRuns: 2_000 },
  )
})

function checkStep(world: World, event: TaskEvent, now: Facts, { state, lease, changed }: Transition): void {
  const before = world.state
  // Never two owners.
  if (lease === 'take') expect(now.holder === null || now.callerHolds).toBe(true)
  if (event.type === 'file') expect(lease).not.toBe('take')
  const became = (status: TaskState['status']) => state.status === status && before.status !== status
  if (event.type !== 'accept-file') {
    if (became('completed')) {
      expect(before.status).toBe('in-progress')
      expect([now.openDependencies, now.openParts]).toEqual([[], []])
      expect(now.holder === null || now.callerHolds).toBe(true)
    }
    if (became('in-progress')) expect(now.openDependencies).toEqual([])
  }
  if (before.status === 'completed' && state.status !== 'completed') {
    expect(event.type === 'reopen' || event.type === 'accept-file').toBe(true)
    expect('reason' in event && event.reason.trim() !== '').toBe(true)
  }
  if (state.verification === 'confirmed' && before.verification !== 'confirmed') {
    expect([before.verification, now.report, now.failingEvidence]).toEqual(['in-review', 'valid', []])
    expect(now.approvals).toEqual({ open: [], stale: [], rejected: [] })
  }
  if (state.verification === 'in-review' && before.verification !== 'in-review') {
    expect(now.report).toBe('valid')
  }
  // A conflict is settled by a person, by the file, or by the end of a lease; nothing else moves the task.
  if (before.conflict !== null) {
    expect(['file', 'accept-file', 'restore-file', 'release']).toContain(event.type)
  }
  // A marker that was refused moves nothing.
  if (event.type === 'file' && state.conflict !== null) {
    expect({ ...state, conflict: null }).toEqual({ ...before, conflict: null })
  }
  expect(changed).toBe(JSON.stringify(ordered(before)) !== JSON.stringify(ordered(state)))
}

function ordered({ status, blockedReason, blockedFrom, verification, conflict }: TaskState): unknown {
  return [status, blockedReason, blockedFrom, verification, conflict && shown(conflict), conflict?.code]
}

function checkState({ state, file, holder }: World): void {
  expect(state.verification !== 'none').toBe(state.status === 'completed')
  expect((state.blockedReason?.trim() ?? '') !== '').toBe(state.status === 'blocked')
  expect(state.blockedFrom !== null).toBe(state.status === 'blocked')
  if (state.status === 'completed') expect(holder).toBeNull()
  // The file shows the state, or the conflict says what the file shows: nothing that a person wrote is overwritten.
  expect(shown(file)).toBe(shown(state.conflict ?? state))
}
