import type { TaskStatus, Verification } from '../model.ts'
import type { lifecycleErrors } from './errors.ts'
import type { GuardName, Situation } from './guards.ts'
import type { EventType, LeaseEffect } from './types.ts'

/** Which of several rules for the same event and state is meant. */
export const CONDITIONS = {
  reported: { label: 'report handed in', holds: ({ facts }: Situation) => facts.report === 'valid' },
  startAsked: {
    label: 'to in-progress',
    holds: ({ event }: Situation) => event.type === 'unblock' && event.to === 'in-progress',
  },
  stillHeld: {
    label: 'was in progress, still held, dependencies completed',
    holds: ({ event, state, facts }: Situation) =>
      event.type === 'unblock' &&
      event.to === undefined &&
      state.blockedFrom === 'in-progress' &&
      facts.holder !== null &&
      facts.openDependencies.length === 0,
  },
  wasStarted: {
    label: 'was in progress',
    holds: ({ state }: Situation) => state.blockedFrom === 'in-progress',
  },
} as const

/** One arrow of the machine. `as-written` is what the file says. */
export interface Rule {
  /** `file` has no rule of its own: it goes through those of the event that leads to what was written. */
  readonly on: Exclude<EventType, 'file'>
  readonly from: TaskStatus | 'any'
  /** Only in these; in all when not given. */
  readonly verified?: readonly Verification[]
  readonly when?: keyof typeof CONDITIONS
  readonly to: TaskStatus | 'same' | 'as-written'
  readonly verify: Verification | 'same' | 'as-written'
  readonly lease: LeaseEffect | 'as-written'
  /** Asked in this order; the first that does not hold refuses. */
  readonly guards: readonly GuardName[]
}

const STARTING = ['agent', 'fileAgrees', 'nobodyElse', 'dependenciesDone'] as const
const COMPLETING = ['agent', 'fileAgrees', 'nobodyElse', 'dependenciesDone', 'partsDone'] as const
const BLOCKING = ['agent', 'fileAgrees', 'holderOrOperator', 'reasonGiven'] as const
const UNBLOCKING = ['agent', 'fileAgrees', 'holderOrOperator'] as const
// Without fileAgrees: an expired lease must end, whatever the file says.
const RELEASING = ['agent', 'holderOrOperator'] as const
const REPORTING = ['agent', 'fileAgrees', 'reportValid'] as const

/** The whole machine. For one event and state the first rule that fits is meant. */
export const LIFECYCLE: readonly Rule[] = [
  { on: 'start', from: 'pending', to: 'in-progress', verify: 'none', lease: 'take', guards: STARTING },
  // Again by its holder, or by the first to take up one that nobody holds.
  {
    on: 'start',
    from: 'in-progress',
    to: 'in-progress',
    verify: 'none',
    lease: 'take',
    guards: ['agent', 'fileAgrees', 'nobodyElse'],
  },
  {
    on: 'complete',
    from: 'in-progress',
    when: 'reported',
    to: 'completed',
    verify: 'in-review',
    lease: 'free',
    guards: COMPLETING,
  },
  {
    on: 'complete',
    from: 'in-progress',
    to: 'completed',
    verify: 'report-due',
    lease: 'free',
    guards: COMPLETING,
  },
  { on: 'block', from: 'pending', to: 'blocked', verify: 'none', lease: 'keep', guards: BLOCKING },
  { on: 'block', from: 'in-progress', to: 'blocked', verify: 'none', lease: 'keep', guards: BLOCKING },
  { on: 'block', from: 'blocked', to: 'blocked', verify: 'none', lease: 'keep', guards: BLOCKING },
  {
    on: 'unblock',
    from: 'blocked',
    when: 'startAsked',
    to: 'in-progress',
    verify: 'none',
    lease: 'take',
    guards: STARTING,
  },
  {
    on: 'unblock',
    from: 'blocked',
    when: 'stillHeld',
    to: 'in-progress',
    verify: 'none',
    lease: 'keep',
    guards: UNBLOCKING,
  },
  {
    on: 'unblock',
    from: 'blocked',
    when: 'wasStarted',
    to: 'pending',
    verify: 'none',
    lease: 'free',
    guards: UNBLOCKING,
  },
  { on: 'unblock', from: 'blocked', to: 'pending', verify: 'none', lease: 'keep', guards: UNBLOCKING },
  // A claim given back before the work began; the work given back; a blocked task given back.
  { on: 'release', from: 'pending', to: 'pending', verify: 'none', lease: 'free', guards: RELEASING },
  { on: 'release', from: 'in-progress', to: 'pending', verify: 'none', lease: 'free', guards: RELEASING },
  { on: 'release', from: 'blocked', to: 'blocked', verify: 'none', lease: 'free', guards: RELEASING },
  // Some guides report before they complete, others after.
  {
    on: 'report',
    from: 'in-progress',
    to: 'in-progress',
    verify: 'none',
    lease: 'keep',
    guards: ['agent', 'fileAgrees', 'nobodyElse', 'reportValid'],
  },
  {
    on: 'report',
    from: 'completed',
    verified: ['report-due', 'in-review'],
    to: 'completed',
    verify: 'in-review',
    lease: 'keep',
    guards: REPORTING,
  },
  {
    on: 'confirm',
    from: 'completed',
    verified: ['in-review'],
    to: 'completed',
    verify: 'confirmed',
    lease: 'keep',
    guards: [...REPORTING, 'approvalsGiven', 'evidencePassing'],
  },
  {
    on: 'reopen',
    from: 'completed',
    to: 'pending',
    verify: 'none',
    lease: 'free',
    guards: ['agent', 'fileAgrees', 'reasonGiven'],
  },
  {
    on: 'accept-file',
    from: 'any',
    to: 'as-written',
    verify: 'as-written',
    lease: 'as-written',
    guards: ['conflictOpen', 'operator', 'reasonGiven'],
  },
  {
    on: 'restore-file',
    from: 'any',
    to: 'same',
    verify: 'same',
    lease: 'keep',
    guards: ['conflictOpen', 'operator'],
  },
]

/** Where no rule fits and one answer helps more than the list of what is possible. */
export const REFUSALS: readonly {
  readonly on: EventType
  readonly from: TaskStatus
  readonly verified?: readonly Verification[]
  readonly code: Exclude<keyof typeof lifecycleErrors, 'entries'>
}[] = [
  { on: 'complete', from: 'pending', code: 'TASK_NOT_STARTED' },
  { on: 'confirm', from: 'completed', verified: ['report-due'], code: 'TASK_REPORT_MISSING' },
]
