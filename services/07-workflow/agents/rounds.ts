import type { Actor, Clock, Db } from '../../00-platform/index.ts'
import { type AssignmentRow, settleAssignment, writeSteps } from './queries.ts'
import { type Decider, nextRound, type Step } from './steps.ts'

/** What deciding a step needs of a call; `db` is its transaction. */
export interface ReviewCall {
  readonly db: Db
  readonly actor: Actor
  readonly clock: Clock
}

export function deciderOf({ actor, clock }: ReviewCall): Decider {
  return { by: actor.name, for: actor.onBehalfOf ?? null, at: clock.now().toISOString() }
}

/** Keeps when the assignment changed, its round and its state. */
export function touch(
  { db, clock }: ReviewCall,
  row: AssignmentRow,
  round: number,
  state = row.state,
): Promise<AssignmentRow> {
  return settleAssignment(db, row.id, { state, round, now: clock.now() })
}

/** The work is due again, and every review after it; the rounds before stay as they were. */
export async function beginRound(
  call: ReviewCall,
  row: AssignmentRow,
  steps: readonly Step[],
): Promise<AssignmentRow> {
  await writeSteps(call.db, row.id, row.round + 1, nextRound(steps))
  return touch(call, row, row.round + 1)
}
