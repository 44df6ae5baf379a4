import { ApiError } from '../../api/client.ts'
import { releaseTask, setTaskStatus } from '../../api/task-queries.ts'
import type { Task, TaskStatus } from '../../api/types.ts'
import { TASKS } from '../../texts/tasks.ts'
import { type Step, wayBack } from './way-back.ts'

/** How a task is called across specs. */
export function refOf({ spec, id }: Pick<Task, 'spec' | 'id'>): string {
  return `${spec}/${id}`
}

/** What is to become of tasks; `release` gives back what is held and leaves a blocked task blocked. */
export interface Change {
  readonly to: TaskStatus | 'release'
  readonly reason?: string | undefined
}

/** A block must say why, and so must who takes a completion back. */
export function needsReason(task: Pick<Task, 'status'>, to: Change['to']): boolean {
  return to === 'blocked' || (to === 'pending' && task.status === 'completed')
}

export interface Outcome {
  readonly task: Task
  /** Undefined: it was done. */
  readonly error?: ApiError
  readonly changed: boolean
  /** What takes it back; null where nothing does. */
  readonly back: readonly Step[] | null
}

/** Makes one change by the rules of the hub. @throws what the hub refused it with */
export async function makeChange(task: Task, { to, reason }: Change, me: string): Promise<Outcome> {
  const answer = to === 'release' ? await releaseTask(task, reason) : await setTaskStatus(task, to, reason)
  const undoing = { me, reason: TASKS.move.undoReason }
  const back = answer.changed ? wayBack(task, answer.task.status, undoing) : null
  return { task, changed: answer.changed, back }
}

/** Takes a change back, step by step. @throws what the hub refused a step with */
export async function takeBack(task: Task, steps: readonly Step[]): Promise<void> {
  for (const { status, reason } of steps) await setTaskStatus(task, status, reason)
}

/** Requests at once: enough to be quick, few enough to leave room for the page. */
const AT_ONCE = 4

/** Does something with each, some at a time; `told` counts along. A refusal of one does not hold up the others. */
export async function forEachTask(
  tasks: readonly Task[],
  one: (task: Task) => Promise<Outcome>,
  told: (done: number) => void,
): Promise<readonly Outcome[]> {
  const outcomes = new Array<Outcome>(tasks.length)
  let next = 0
  let done = 0
  const worker = async () => {
    for (let at = next++; at < tasks.length; at = next++) {
      const task = tasks[at] as Task
      outcomes[at] = await one(task).catch((error: unknown) => refusedOutcome(task, error))
      done += 1
      told(done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, tasks.length) }, worker))
  return outcomes
}

function refusedOutcome(task: Task, error: unknown): Outcome {
  if (!(error instanceof ApiError)) throw error
  return { task, error, changed: false, back: null }
}
