import type { TaskStatus, Verification } from '../model.ts'
import { agrees, sameState } from './compare.ts'
import { reasonOf, type Situation } from './guards.ts'
import type { Rule } from './table.ts'
import type { Facts, LeaseEffect, TaskState, Transition } from './types.ts'

/** Follows an arrow whose guards hold. */
export function apply(rule: Rule, { state, event, facts }: Situation): Transition {
  const settled = settle(rule, { state, event, facts })
  // A release under a conflict: what the person wrote stays unless the task came to just that.
  const isSettled =
    state.conflict === null || rule.guards.includes('conflictOpen') || agrees(state.conflict, settled)
  const next: TaskState = { ...settled, conflict: isSettled ? null : state.conflict }
  const changed = !sameState(state, next)
  const written = changed && !agrees(state, next)
  return {
    event: event.type,
    state: next,
    changed,
    lease: leaseOf(rule, next),
    marker: isSettled && (written || state.conflict !== null) ? 'write' : 'leave',
    reason: reasonOf(event),
  }
}

/** The state behind the arrow, without a conflict. */
function settle(rule: Rule, { state, event, facts }: Situation): TaskState {
  if (rule.to === 'same' || rule.verify === 'same') return { ...state, conflict: null }
  const written = rule.to === 'as-written' ? (state.conflict ?? state) : null
  const status = rule.to === 'as-written' ? (written ?? state).status : rule.to
  const verification = rule.verify === 'as-written' ? verificationOf(status, facts) : rule.verify
  if (status !== 'blocked')
    return { status, blockedReason: null, blockedFrom: null, verification, conflict: null }
  const reason = written?.blockedReason?.trim() || reasonOf(event) || state.blockedReason
  return {
    status,
    blockedReason: reason,
    blockedFrom: blockedFrom(rule, state),
    verification,
    conflict: null,
  }
}

/** Of a status that a person accepted from the file. */
function verificationOf(status: TaskStatus, { report }: Facts): Verification {
  if (status !== 'completed') return 'none'
  return report === 'valid' ? 'in-review' : 'report-due'
}

function blockedFrom(rule: Rule, state: TaskState): TaskState['blockedFrom'] {
  // Given back while blocked: nobody goes on where the work stood.
  if (rule.on === 'release' || state.status === 'completed') return 'pending'
  return state.status === 'blocked' ? state.blockedFrom : state.status
}

function leaseOf(rule: Rule, next: TaskState): LeaseEffect {
  if (rule.lease !== 'as-written') return rule.lease
  return next.status === 'in-progress' || next.status === 'blocked' ? 'keep' : 'free'
}
