import type { AppError } from '../../00-platform/index.ts'
import type { Verification } from '../model.ts'
import { lifecycleErrors } from './errors.ts'
import { GUARDS, type Situation } from './guards.ts'
import { CONDITIONS, LIFECYCLE, REFUSALS, type Rule } from './table.ts'
import type { Facts, TaskEvent, TaskState } from './types.ts'

export type Decision = { readonly rule: Rule } | { readonly refused: AppError }

/** Looks the event up in the table and asks the guards of its rule, in their order. */
export function decide(situation: Situation): Decision {
  const { state, event, facts } = situation
  const rule = LIFECYCLE.find(
    (each) =>
      each.on === event.type &&
      fits(each, state) &&
      (each.when === undefined || CONDITIONS[each.when].holds(situation)),
  )
  if (rule === undefined) return { refused: withoutRule(state, event, facts) }
  for (const guard of rule.guards) {
    const refused = GUARDS[guard].refuse(situation)
    if (refused !== null) return { refused }
  }
  return { rule }
}

function fits(
  { from, verified }: { readonly from: string; readonly verified?: readonly Verification[] },
  state: TaskState,
): boolean {
  return (
    (from === 'any' || from === state.status) &&
    (verified === undefined || verified.includes(state.verification))
  )
}

function withoutRule(state: TaskState, event: TaskEvent, { task }: Facts): AppError {
  const known = REFUSALS.find((each) => each.on === event.type && fits(each, state))
  if (known !== undefined) return lifecycleErrors[known.code]({ task })
  return lifecycleErrors.TASK_TRANSITION_REFUSED({
    task,
    event: event.type,
    state: state.verification === 'none' ? state.status : `${state.status} (${state.verification})`,
    possible: possibleEvents(state).join(', '),
  })
}

/** Events that have a rule in this state, whatever their guards say: for buttons and messages. */
export function possibleEvents(state: TaskState): Rule['on'][] {
  const fitting = LIFECYCLE.filter((rule) => fits(rule, state) && isOffered(rule, state))
  return [...new Set(fitting.map(({ on }) => on))]
}

function isOffered({ guards }: Rule, { conflict }: TaskState): boolean {
  return conflict === null ? !guards.includes('conflictOpen') : !guards.includes('fileAgrees')
}
