import { apply } from './apply.ts'
import { decide } from './decide.ts'
import { fromFile } from './from-file.ts'
import type { Facts, TaskEvent, TaskState, Transition } from './types.ts'

/**
 * The life cycle of a task: the state that an event leads to, by the table in table.ts. Pure; a refused event changes nothing.
 *
 * A `file` event is never thrown back: what was written stays written. If the rules refuse it, the answer is the old status
 * with `conflict` set, and a person accepts it with a reason (`accept-file`) or has the marker restored (`restore-file`). Until
 * then only these, a release and a further change of the file are possible.
 * @throws TASK_TRANSITION_REFUSED no arrow; says what is possible now
 * @throws TASK_NOT_STARTED, TASK_DEPENDENCIES_OPEN, TASK_PARTS_OPEN, TASK_HELD_BY_OTHER, TASK_REASON_MISSING,
 *   TASK_REPORT_MISSING, TASK_REPORT_INVALID, TASK_APPROVAL_OPEN, TASK_APPROVAL_STALE, TASK_APPROVAL_REJECTED,
 *   TASK_EVIDENCE_FAILING, TASK_ROLE_TOO_LOW, TASK_CONFLICT_OPEN, TASK_CONFLICT_NONE
 */
export function transition(state: TaskState, event: TaskEvent, facts: Facts): Transition {
  if (event.type === 'file') return fromFile(state, event, facts)
  const decision = decide({ state, event, facts })
  if ('refused' in decision) throw decision.refused
  return apply(decision.rule, { state, event, facts })
}
