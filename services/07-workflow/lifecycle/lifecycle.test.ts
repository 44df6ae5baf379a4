import { describe, expect, test } from 'vitest'
import { AppError } from '../../00-platform/index.ts'
import {
  type Facts,
  lifecycleDiagram,
  NEW_TASK,
  possibleEvents,
  statusEvent,
  type TaskEvent,
  type TaskState,
  transition,
} from './index.ts'

const FREE: Facts = {
  task: 'login/2.1',
  openDependencies: [],
  openParts: [],
  holder: null,
  heldUntil: null,
  callerHolds: false,
  role: 'agent',
  report: 'none',
  approvals: { open: [], stale: [], rejected: [] },
  failingEvidence: [],
}
const MINE: Partial<Facts> = { holder: 'backend-engineer', callerHolds: true }
const THEIRS: Partial<Facts> = {
  holder: 'data-engineer',
  heldUntil: '2026-11-22T11:00:00Z',
  callerHolds: false,
}

const STARTED: TaskState = { ...NEW_TASK, status: 'in-progress' }
const DUE: TaskState = { ...NEW_TASK, status: 'completed', verification: 'report-due' }
const IN_REVIEW: TaskState = { ...DUE, verification: 'in-review' }
const CONFIRMED: TaskState = { ...DUE, verification: 'confirmed' }
const BLOCKED: TaskState = {
  ...NEW_TASK,
  status: 'blocked',
  blockedReason: 'no licence',
  blockedFrom: 'in-progress',
}

function step(state: TaskState, event: TaskEvent, facts: Partial<Facts> = {}) {
  return transition(state, event, { ...FREE, ...facts })
}

function refusal(state: TaskState, event: TaskEvent, facts: Partial<Facts> = {}): AppError {
  try {
    step(state, event, facts)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error(`${event.type} was not refused`)
}

describe('HUB-3.1 status', () => {
  test('HUB-3.1 pending → in-progress → completed takes the lease and frees it', () => {
    const started = step(NEW_TASK, { type: 'start' })
    expect(started).toEqual({
      event: 'start',
      state: STARTED,
      changed: true,
      lease: 'take',
      marker: 'write',
      reason: null,
    })
    expect(step(started.state, { type: 'complete' }, MINE)).toMatchObject({ state: DUE, lease: 'free' })
  })

  test('HUB-3.1 a blocked task goes back to where it may go', () => {
    const blocked = step(STARTED, { type: 'block', reason: ' no licence ' }, MINE)
    expect(blocked).toMatchObject({ state: BLOCKED, lease: 'keep', reason: 'no licence' })
    const unblock: TaskEvent = { type: 'unblock' }
    expect(step(BLOCKED, unblock, MINE)).toMatchObject({ state: STARTED, lease: 'keep' })
    expect(step(BLOCKED, unblock)).toMatchObject({ state: NEW_TASK })
    expect(step(BLOCKED, unblock, { ...MINE, openDependencies: ['login/1'] })).toMatchObject({
      state: NEW_TASK,
      lease: 'free',
    })
    const fromPending = step(NEW_TASK, { type: 'block', reason: 'x' }).state
    expect(step(fromPending, unblock, MINE).state).toEqual(NEW_TASK)
    const start: TaskEvent = { type: 'unblock', to: 'in-progress' }
    expect(step(fromPending, start)).toMatchObject({ state: STARTED, lease: 'take' })
    expect(refusal(fromPending, start, { openDependencies: ['login/1'] }).code).toBe('TASK_DEPENDENCIES_OPEN')
  })

  test('HUB-3.1 only an explicit reopen with a reason leads back from completed, and it resets the verification', () => {
    for (const state of [DUE, IN_REVIEW, CONFIRMED]) {
      expect(step(state, { type: 'reopen', reason: 'login fails' })).toMatchObject({
        state: NEW_TASK,
        reason: 'login fails',
      })
      expect(refusal(state, { type: 'reopen', reason: ' ' }).code).toBe('TASK_REASON_MISSING')
      expect(refusal(state, { type: 'start' })).toMatchObject({ code: 'TASK_TRANSITION_REFUSED' })
      expect(refusal(state, { type: 'start' }).message).toContain('Possible now: ')
    }
    expect(refusal(CONFIRMED, { type: 'start' }).message).toBe(
      'login/2.1 is completed (confirmed); start is not possible from there. Possible now: reopen.',
    )
  })

  test('HUB-3.1 a wanted status is translated into its event', () => {
    expect(statusEvent('pending', 'in-progress')).toEqual({ type: 'start' })
    // A second owner must be refused, not told "done".
    expect(statusEvent('in-progress', 'in-progress')).toEqual({ type: 'start' })
    expect(statusEvent('in-progress', 'completed')).toEqual({ type: 'complete' })
    expect(statusEvent('in-progress', 'pending')).toEqual({ type: 'release' })
    expect(statusEvent('blocked', 'pending')).toEqual({ type: 'unblock', to: 'pending' })
    expect(statusEvent('blocked', 'in-progress')).toEqual({ type: 'unblock', to: 'in-progress' })
    expect(statusEvent('completed', 'pending', 'why')).toEqual({ type: 'reopen', reason: 'why' })
    expect(statusEvent('pending', 'blocked', 'why')).toEqual({ type: 'block', reason: 'why' })
    expect(statusEvent('completed', 'completed')).toBeNull()
    expect(statusEvent('pending', 'pending')).toBeNull()
    expect(() => statusEvent('pending', 'done')).toThrow(
      'There is no status "done". Use one of: pending, in-progress, completed, blocked.',
    )
  })

  test('HUB-3.1 old agent guides work: in-progress, completed, then the report', () => {
    let state: TaskState = NEW_TASK
    for (const wanted of ['in-progress', 'completed']) {
      const event = statusEvent(state.status, wanted)
      if (event !== null) state = step(state, event, state.status === 'in-progress' ? MINE : {}).state
    }
    expect(state.verification).toBe('report-due')
    expect(step(state, { type: 'report' }, { report: 'valid' }).state).toEqual(IN_REVIEW)
  })
})

test('HUB-3.1 a blocked task that was given back is not resumed for the next holder', () => {
  const back = step(BLOCKED, { type: 'release' }, MINE)
  expect(back).toMatchObject({ state: { status: 'blocked', blockedReason: 'no licence' }, lease: 'free' })
  expect(step(back.state, { type: 'unblock' }, MINE).state).toEqual(NEW_TASK)
})

describe('HUB-3.2 verification', () => {
  test('HUB-3.2 report-due → in-review → confirmed', () => {
    expect(step(DUE, { type: 'report' }, { report: 'valid' }).state).toEqual(IN_REVIEW)
    expect(step(IN_REVIEW, { type: 'confirm' }, { report: 'valid' })).toMatchObject({
      state: CONFIRMED,
      marker: 'leave',
    })
  })

  test('HUB-3.2 a report handed in before the completion counts: the task is in review at once', () => {
    const facts: Partial<Facts> = { ...MINE, report: 'valid' }
    expect(step(STARTED, { type: 'report' }, facts)).toMatchObject({ state: STARTED, changed: false })
    expect(step(STARTED, { type: 'complete' }, facts).state).toEqual(IN_REVIEW)
  })
})

describe('HUB-3.3 refusals say what to do', () => {
  test.each<[string, TaskState, TaskEvent, Partial<Facts>, RegExp]>([
    [
      'TASK_DEPENDENCIES_OPEN',
      NEW_TASK,
      { type: 'start' },
      { openDependencies: ['a/1', 'b/2'] },
      /a\/1, b\/2/,
    ],
    ['TASK_DEPENDENCIES_OPEN', STARTED, { type: 'complete' }, { openDependencies: ['a/1'] }, /a\/1/],
    ['TASK_PARTS_OPEN', STARTED, { type: 'complete' }, { openParts: ['login/2.1.1'] }, /login\/2\.1\.1/],
    ['TASK_NOT_STARTED', NEW_TASK, { type: 'complete' }, {}, /in-progress/],
    ['TASK_HELD_BY_OTHER', NEW_TASK, { type: 'start' }, THEIRS, /data-engineer until 2026-11-22T11:00:00Z/],
    ['TASK_HELD_BY_OTHER', STARTED, { type: 'start' }, { ...THEIRS, role: 'operator' }, /data-engineer/],
    ['TASK_HELD_BY_OTHER', STARTED, { type: 'complete' }, THEIRS, /release/],
    ['TASK_HELD_BY_OTHER', STARTED, { type: 'release' }, THEIRS, /operator/],
    ['TASK_HELD_BY_OTHER', STARTED, { type: 'report' }, { ...THEIRS, report: 'valid' }, /data-engineer/],
    ['TASK_REASON_MISSING', STARTED, { type: 'block', reason: '' }, MINE, /reason/],
    ['TASK_REPORT_MISSING', DUE, { type: 'confirm' }, {}, /report/],
    ['TASK_REPORT_MISSING', IN_REVIEW, { type: 'confirm' }, {}, /report/],
    ['TASK_REPORT_INVALID', DUE, { type: 'report' }, { report: 'invalid' }, /lacks/],
    [
      'TASK_APPROVAL_OPEN',
      IN_REVIEW,
      { type: 'confirm' },
      { report: 'valid', approvals: { open: ['design'], stale: [], rejected: [] } },
      /design/,
    ],
    [
      'TASK_APPROVAL_STALE',
      IN_REVIEW,
      { type: 'confirm' },
      { report: 'valid', approvals: { open: [], stale: ['design'], rejected: [] } },
      /Request them again/,
    ],
    [
      'TASK_APPROVAL_REJECTED',
      IN_REVIEW,
      { type: 'confirm' },
      { report: 'valid', approvals: { open: [], stale: [], rejected: ['design'] } },
      /Reopen/,
    ],
    [
      'TASK_EVIDENCE_FAILING',
      IN_REVIEW,
      { type: 'confirm' },
      { report: 'valid', failingEvidence: ['unit tests'] },
      /unit tests/,
    ],
    ['TASK_ROLE_TOO_LOW', NEW_TASK, { type: 'start' }, { role: 'reader' }, /agent/],
    ['TASK_TRANSITION_REFUSED', NEW_TASK, { type: 'confirm' }, {}, /start, block, release/],
    ['TASK_CONFLICT_NONE', NEW_TASK, { type: 'restore-file' }, { role: 'operator' }, /nothing/],
  ])('HUB-3.3 %s', (code, state, event, facts, message) => {
    const error = refusal(state, event, facts)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.message).not.toMatch(/\{\w+\}/)
  })

  test('HUB-3.3 an operator may end what another holds', () => {
    const facts: Partial<Facts> = { ...THEIRS, role: 'operator' }
    expect(step(STARTED, { type: 'release' }, facts)).toMatchObject({ state: NEW_TASK, lease: 'free' })
    expect(step(STARTED, { type: 'block', reason: 'freeze' }, facts)).toMatchObject({ lease: 'keep' })
  })
})

describe('HUB-3.5 markers changed in the file', () => {
  const written = (status: TaskState['status'], blockedReason: string | null = null): TaskEvent => ({
    type: 'file',
    status,
    blockedReason,
  })

  test('HUB-3.5 a change that the rules allow is taken over, without a lease for anybody', () => {
    expect(step(NEW_TASK, written('in-progress'))).toMatchObject({
      state: STARTED,
      lease: 'keep',
      marker: 'leave',
    })
    expect(step(STARTED, written('completed')).state).toEqual(DUE)
    expect(step(STARTED, written('blocked', 'no licence')).state).toEqual(BLOCKED)
  })

  test('HUB-3.5 one that they refuse stays as written and shows as a conflict with its reason', () => {
    const { state, marker } = step(NEW_TASK, written('completed'))
    expect(state).toMatchObject({
      status: 'pending',
      conflict: { status: 'completed', code: 'TASK_NOT_STARTED' },
    })
    expect(marker).toBe('leave')
    expect(refusal(state, { type: 'start' })).toMatchObject({ code: 'TASK_CONFLICT_OPEN' })
    expect(possibleEvents(state)).toEqual(['release', 'accept-file', 'restore-file'])
    expect(step(DUE, written('pending')).state.conflict?.code).toBe('TASK_REASON_MISSING')
    expect(step(BLOCKED, written('blocked')).state.conflict?.code).toBe('TASK_REASON_MISSING')
    expect(step(STARTED, written('completed'), THEIRS).state.conflict?.code).toBe('TASK_HELD_BY_OTHER')
  })

  test('HUB-3.5 a person accepts with a reason, over the rules', () => {
    const facts: Partial<Facts> = { role: 'operator', openDependencies: ['a/1'] }
    const { state } = step(NEW_TASK, written('completed'), facts)
    expect(refusal(state, { type: 'accept-file', reason: '' }, facts).code).toBe('TASK_REASON_MISSING')
    expect(refusal(state, { type: 'accept-file', reason: 'x' }).code).toBe('TASK_ROLE_TOO_LOW')
    const accepted = step(state, { type: 'accept-file', reason: 'done by hand' }, facts)
    expect(accepted).toMatchObject({ state: DUE, reason: 'done by hand', lease: 'free' })
    const bare = step(NEW_TASK, written('blocked')).state
    expect(step(bare, { type: 'accept-file', reason: 'no budget' }, facts)).toMatchObject({
      state: { status: 'blocked', blockedReason: 'no budget', conflict: null },
      marker: 'write',
    })
  })

  test('HUB-3.5 or restores the marker; or the file is put right', () => {
    const { state } = step(IN_REVIEW, written('pending'))
    expect(step(state, { type: 'restore-file' }, { role: 'operator' })).toMatchObject({
      state: IN_REVIEW,
      marker: 'write',
    })
    expect(step(state, written('completed'))).toMatchObject({ state: IN_REVIEW, marker: 'leave' })
  })

  test('HUB-3.5 a lease that ends under a conflict leaves the marker as the person wrote it', () => {
    const { state } = step(STARTED, written('completed'), THEIRS)
    const released = step(state, { type: 'release' }, { ...THEIRS, role: 'admin' })
    expect(released).toMatchObject({ state: { status: 'pending' }, marker: 'leave', lease: 'free' })
    expect(released.state.conflict?.status).toBe('completed')
    const back = step(STARTED, written('pending'), THEIRS).state
    expect(step(back, { type: 'release' }, { ...THEIRS, role: 'admin' }).state).toEqual(NEW_TASK)
  })
})

test('HUB-3.1 the diagram draws what the machine does: each arrow is followed', () => {
  const diagram = lifecycleDiagram()
  const nodes: Record<string, TaskState> = {
    pending: NEW_TASK,
    in_progress: STARTED,
    blocked: BLOCKED,
    report_due: DUE,
    in_review: IN_REVIEW,
    confirmed: CONFIRMED,
  }
  const arrows = [...diagram.matchAll(/^ {4}(\w+) --> (\w+): ([\w-]+)(?: \(([^)]*)\))? \[/gm)]
  expect(arrows.length).toBe(21)
  for (const [, from = '', to = '', type = '', which = ''] of arrows) {
    const target = which === 'to in-progress' ? { to: 'in-progress' } : {}
    const event = { type, reason: 'because', ...target } as unknown as TaskEvent
    const report = /^(report|confirm)$/.test(type) || which === 'report handed in' ? 'valid' : 'none'
    const holder = which.includes('still held') ? MINE : {}
    const source = nodes[from] ?? NEW_TASK
    const state = type === 'unblock' && which === '' ? { ...source, blockedFrom: 'pending' as const } : source
    expect([from, type, which, nodeOf(step(state, event, { report, ...holder }).state)]).toEqual([
      from,
      type,
      which,
      to,
    ])
  }
  // Mermaid ends a label at these.
  expect(diagram.split('\n').every((line) => !/:.*[:;]/.test(line))).toBe(true)
})

function nodeOf({ status, verification }: TaskState): string {
  return (status === 'completed' ? verification : status).replace('-', '_')
}
