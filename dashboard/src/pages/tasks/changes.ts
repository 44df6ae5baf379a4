import type { ApiError } from '../../api/client.ts'
import { releaseTask, setTaskStatus } from '../../api/task-queries.ts'
import type { Task, TaskStatus } from '../../api/types.ts'
import { TASKS } from '../../texts/tasks.ts'
import { type Step, wayBack } from './way-back.ts'

/** How a task is called across specs. */
export function refOf({ spec, id }: Pick<Task, 'spec' | 'id'>): string {
  return `${spec}/${id}`
}

/** What a change makes old. */
export const TOUCHED = ['tasks', 'graph', 'specs', 'agents'] as const

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
