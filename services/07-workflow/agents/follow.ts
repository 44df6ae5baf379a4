import { type AssignmentRow, selectOpenOf, selectSteps, writeSteps } from './queries.ts'
import { refuseReviewer } from './review.ts'
import { beginRound, deciderOf, type ReviewCall, touch } from './rounds.ts'
import { dueStep, passDue } from './steps.ts'

export type FollowedEvent = 'complete' | 'confirm' | 'reopen'

/** What a task in this state means for the steps of its assignment. */
export function followedEvent(task: {
  readonly status: string
  readonly verification: string
}): FollowedEvent {
  if (task.verification === 'confirmed') return 'confirm'
  return task.status === 'completed' ? 'complete' : 'reopen'
}

/**
 * Follows a task: its completion passes the implementation, its confirmation the last step (the assignment is done then),
 * a reopening begins a new round. To be called in the transaction that changes the task; nothing happens without an open
 * assignment, or when the steps say the same already. The last step is for the project manager: who did the work is
 * refused, and the confirmation with it.
 * @throws AppError REVIEW_OF_OWN_WORK, REVIEW_OF_OTHER
 */
export async function followTask(call: ReviewCall, taskUid: string, event: FollowedEvent): Promise<void> {
  const [row] = await selectOpenOf(call.db, [taskUid], true)
  if (row !== undefined) await follow(call, row, event)
}

/** The same for tasks that an edit of their file changed: most of them have no assignment, which one query tells. */
export async function followTasks(
  call: ReviewCall,
  tasks: ReadonlyMap<string, FollowedEvent>,
): Promise<void> {
  for (const row of await selectOpenOf(call.db, [...tasks.keys()], true))
    await follow(call, row, tasks.get(row.taskUid) as FollowedEvent)
}

async function follow(call: ReviewCall, row: AssignmentRow, event: FollowedEvent): Promise<void> {
  const all = await selectSteps(call.db, [row.id])
  const steps = all.filter(({ round }) => round === row.round)
  const due = dueStep(steps)
  if (event === 'reopen') {
    if (due?.step !== 'implement') await beginRound(call, row, steps)
  } else if (due?.step === (event === 'complete' ? 'implement' : 'confirm')) {
    if (event === 'confirm') refuseReviewer(call.actor, row, all, due)
    await writeSteps(call.db, row.id, row.round, passDue(steps, deciderOf(call)))
    await touch(call, row, row.round, event === 'confirm' ? 'done' : 'open')
  }
}
