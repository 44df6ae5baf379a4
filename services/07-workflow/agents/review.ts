import { type Actor, type Db, DEFAULT_AGENT_TOKEN, hasRole } from '../../00-platform/index.ts'
import { agentErrors } from './errors.ts'
import {
  type AssignmentRow,
  type StepRow,
  selectAssignment,
  selectOpenOf,
  selectSteps,
  writeSteps,
} from './queries.ts'
import { beginRound, deciderOf, type ReviewCall, touch } from './rounds.ts'
import { dueStep, isReview, passDue, returnDue } from './steps.ts'

export interface ReviewOrder {
  readonly id: string
  readonly step: string
  readonly verdict: 'pass' | 'return'
  readonly note: string | null
}

/**
 * Passes the review whose turn it is, or returns the work: then a new round begins, and every review is due again after it.
 * A step is decided by the agent it is for, or by an operator; never by who did the work. The last step may be returned here
 * and passes with the confirmation of the task.
 * @throws AppError ASSIGNMENT_NOT_FOUND, ASSIGNMENT_CLOSED, REVIEW_STEP_UNKNOWN, REVIEW_OUT_OF_ORDER, REVIEW_FOLLOWS_TASK,
 *   REVIEW_OF_OWN_WORK, REVIEW_OF_OTHER, REVIEW_NOTE_MISSING
 */
export async function reviewAssignment(call: ReviewCall, order: ReviewOrder): Promise<AssignmentRow> {
  const row = await selectAssignment(call.db, order.id, true)
  if (row === undefined) throw agentErrors.ASSIGNMENT_NOT_FOUND({ id: order.id })
  const all = await selectSteps(call.db, [row.id])
  const steps = all.filter(({ round }) => round === row.round)
  const due = refuseWrongStep(row, steps, order)
  refuseReviewer(call.actor, row, all, due)
  const decider = deciderOf(call)
  if (order.verdict === 'pass') {
    await writeSteps(call.db, row.id, row.round, passDue(steps, decider, order.note))
    return touch(call, row, row.round)
  }
  if (order.note === null) throw agentErrors.REVIEW_NOTE_MISSING({ task: taskOf(row) })
  await writeSteps(call.db, row.id, row.round, returnDue(steps, decider, order.note))
  return beginRound(call, row, steps)
}

const taskOf = ({ spec, taskKey }: AssignmentRow) => `${spec}/${taskKey}`

/** The step, when it is one that is decided here and its turn. */
function refuseWrongStep(row: AssignmentRow, steps: readonly StepRow[], order: ReviewOrder): StepRow {
  const task = taskOf(row)
  if (row.state !== 'open') throw agentErrors.ASSIGNMENT_CLOSED({ id: row.id, task, state: row.state })
  const found = steps.find(({ step }) => step === order.step)
  const known = steps.map(({ step }) => step).join(', ')
  if (found === undefined) throw agentErrors.REVIEW_STEP_UNKNOWN({ task, step: order.step, steps: known })
  const how = HOW_OTHERWISE[found.step]
  if (how !== undefined && !(found.step === 'confirm' && order.verdict === 'return'))
    throw agentErrors.REVIEW_FOLLOWS_TASK({ task, step: found.step, how })
  if (found.state === 'due') return found
  const due = dueStep(steps)
  throw agentErrors.REVIEW_OUT_OF_ORDER({
    task,
    step: found.step,
    state: found.state,
    due: due?.step ?? 'nobody',
    agent: due?.agent ?? 'none',
  })
}

const HOW_OTHERWISE: Readonly<Record<string, string>> = {
  assign: 'it was passed when the task was assigned',
  implement: 'when the task is completed',
  confirm: 'when the task is confirmed',
}

/**
 * A step is decided by the agent it is for, or by an operator; never by who did the work in any round.
 * @throws AppError REVIEW_OF_OWN_WORK, REVIEW_OF_OTHER
 */
export function refuseReviewer(
  actor: Actor,
  row: AssignmentRow,
  all: readonly StepRow[],
  due: Pick<StepRow, 'step' | 'agent'>,
): void {
  const name = actor.onBehalfOf ?? actor.name
  const own = workersOf(row, all).map((worker) => worker.toLowerCase())
  const names = [name, ...(actor.name === DEFAULT_AGENT_TOKEN ? [] : [actor.name])].map((each) =>
    each.toLowerCase(),
  )
  if (names.some((each) => own.includes(each)))
    throw agentErrors.REVIEW_OF_OWN_WORK({ actor: name, task: taskOf(row) })
  if (name !== due.agent && !hasRole(actor.role, 'operator'))
    throw agentErrors.REVIEW_OF_OTHER({ actor: name, task: taskOf(row), step: due.step, agent: due.agent })
}

/** Who did the work in any round. The token that all local agents share is nobody: the agent it acted for is. */
function workersOf(row: AssignmentRow, all: readonly StepRow[]): string[] {
  const names = all
    .filter(({ step, state }) => step === 'implement' && state === 'passed')
    .flatMap(({ decidedBy, decidedFor }) => [decidedBy, decidedFor])
    .filter((name) => name !== null && name !== DEFAULT_AGENT_TOKEN)
  return [row.agent, ...(names as string[])]
}

/** What the reviews of a task still ask for: names such as `qa-review by qa-engineer`. Nothing without an assignment. */
export interface ReviewFacts {
  /** Not passed in this round. */
  readonly open: readonly string[]
  /** Returned, and not worked on again since. */
  readonly rejected: readonly string[]
}

/** For the confirmation of a task; see the life cycle's `Facts.approvals`. */
export async function reviewFacts(db: Db, taskUid: string): Promise<ReviewFacts> {
  const [row] = await selectOpenOf(db, [taskUid])
  if (row === undefined) return { open: [], rejected: [] }
  const all = await selectSteps(db, [row.id])
  const now = all.filter(({ round }) => round === row.round)
  const reworked = dueStep(now)?.step !== 'implement'
  const named = (steps: readonly StepRow[]) => steps.map(({ step, agent }) => `${step} by ${agent}`)
  return {
    open: named(now.filter(({ step, state }) => isReview(step) && state !== 'passed')),
    rejected: named(
      all.filter(({ round, state }) => !reworked && round === row.round - 1 && state === 'returned'),
    ),
  }
}
