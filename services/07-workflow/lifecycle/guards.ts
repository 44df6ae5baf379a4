import { type AppError, hasRole, type Role } from '../../00-platform/index.ts'
import { lifecycleErrors } from './errors.ts'
import type { Facts, TaskEvent, TaskState } from './types.ts'

export interface Situation {
  readonly state: TaskState
  readonly event: TaskEvent
  readonly facts: Facts
}

interface Guard {
  /** For the diagram. */
  readonly label: string
  /** Why it does not hold; null when it does. */
  readonly refuse: (situation: Situation) => AppError | null
}

const unless = (holds: boolean, refusal: () => AppError): AppError | null => (holds ? null : refusal())
const list = (names: readonly string[]): string => names.join(', ')

/** What must hold before a rule of the table applies. */
export const GUARDS = {
  agent: { label: 'role agent', refuse: (situation) => refuseRole(situation, 'agent') },
  operator: { label: 'role operator', refuse: (situation) => refuseRole(situation, 'operator') },
  fileAgrees: {
    label: 'file agrees',
    refuse: ({ state: { conflict }, facts: { task } }) =>
      conflict === null
        ? null
        : lifecycleErrors.TASK_CONFLICT_OPEN({ task, written: conflict.status, why: conflict.code }),
  },
  conflictOpen: {
    label: 'file disagrees',
    refuse: ({ state, facts: { task } }) =>
      unless(state.conflict !== null, () => lifecycleErrors.TASK_CONFLICT_NONE({ task })),
  },
  nobodyElse: { label: 'nobody else holds it', refuse: ({ facts }) => refuseOtherHolder(facts, false) },
  holderOrOperator: {
    label: 'nobody else holds it or role operator',
    refuse: ({ facts }) => refuseOtherHolder(facts, hasRole(facts.role, 'operator')),
  },
  dependenciesDone: {
    label: 'dependencies completed',
    refuse: ({ facts: { task, openDependencies: open } }) =>
      unless(open.length === 0, () =>
        lifecycleErrors.TASK_DEPENDENCIES_OPEN({ task, open: list(open) }, { details: { refs: open } }),
      ),
  },
  partsDone: {
    label: 'parts completed',
    refuse: ({ facts: { task, openParts: open } }) =>
      unless(open.length === 0, () =>
        lifecycleErrors.TASK_PARTS_OPEN({ task, open: list(open) }, { details: { refs: open } }),
      ),
  },
  reasonGiven: {
    label: 'with a reason',
    refuse: ({ event, facts: { task } }) =>
      unless(reasonOf(event) !== null, () =>
        lifecycleErrors.TASK_REASON_MISSING({ task, event: event.type }),
      ),
  },
  reportValid: { label: 'valid report', refuse: ({ facts }) => refuseReport(facts) },
  approvalsGiven: { label: 'approvals given', refuse: ({ facts }) => refuseApprovals(facts) },
  evidencePassing: {
    label: 'no failing evidence',
    refuse: ({ facts: { task, failingEvidence } }) =>
      unless(failingEvidence.length === 0, () =>
        lifecycleErrors.TASK_EVIDENCE_FAILING({ task, evidence: list(failingEvidence) }),
      ),
  },
} as const satisfies Readonly<Record<string, Guard>>

export type GuardName = keyof typeof GUARDS

/** The reason an event brings, trimmed; null when it has none. */
export function reasonOf(event: TaskEvent): string | null {
  const reason = 'reason' in event ? event.reason.trim() : ''
  return reason === '' ? null : reason
}

function refuseRole({ event, facts: { task, role } }: Situation, needed: Role): AppError | null {
  return unless(hasRole(role, needed), () =>
    lifecycleErrors.TASK_ROLE_TOO_LOW({ task, event: event.type, needed, role }),
  )
}

function refuseOtherHolder(
  { task, holder, heldUntil, callerHolds }: Facts,
  mayForce: boolean,
): AppError | null {
  if (holder === null || callerHolds || mayForce) return null
  return lifecycleErrors.TASK_HELD_BY_OTHER({ task, holder, until: heldUntil ?? '' })
}

function refuseReport({ task, report }: Facts): AppError | null {
  if (report === 'valid') return null
  return report === 'invalid'
    ? lifecycleErrors.TASK_REPORT_INVALID({ task })
    : lifecycleErrors.TASK_REPORT_MISSING({ task })
}

function refuseApprovals({ task, approvals: { open, stale, rejected } }: Facts): AppError | null {
  if (rejected.length > 0) return lifecycleErrors.TASK_APPROVAL_REJECTED({ task, approvals: list(rejected) })
  if (stale.length > 0) return lifecycleErrors.TASK_APPROVAL_STALE({ task, approvals: list(stale) })
  return unless(open.length === 0, () => lifecycleErrors.TASK_APPROVAL_OPEN({ task, approvals: list(open) }))
}
