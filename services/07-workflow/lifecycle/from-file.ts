import { apply } from './apply.ts'
import { agrees, sameState } from './compare.ts'
import { decide } from './decide.ts'
import { statusEvent } from './status-event.ts'
import type { Facts, LeaseEffect, TaskEvent, TaskState, Transition } from './types.ts'

type FileEvent = Extract<TaskEvent, { type: 'file' }>

/** What becomes of a task whose marker was changed from outside: the same rules, but a conflict instead of an error. */
export function fromFile(state: TaskState, event: FileEvent, facts: Facts): Transition {
  const clean: TaskState = { ...state, conflict: null }
  const reason = event.status === 'blocked' ? (event.blockedReason ?? '') : null
  const meant = agrees(event, state) ? null : statusEvent(state.status, event.status, reason)
  if (meant === null) return answer(state, clean, 'keep')
  const situation = { state: clean, event: meant, facts }
  const decision = decide(situation)
  if ('rule' in decision) {
    const { state: next, lease } = apply(decision.rule, situation)
    // Whoever changed the file holds no lease by it.
    return answer(state, next, lease === 'take' ? 'keep' : lease)
  }
  const { code, message } = decision.refused
  const conflict = { status: event.status, blockedReason: event.blockedReason, code, message }
  return answer(state, { ...state, conflict }, 'keep')
}

function answer(before: TaskState, state: TaskState, lease: LeaseEffect): Transition {
  return { event: 'file', state, changed: !sameState(before, state), lease, marker: 'leave', reason: null }
}
