import { TASK_STATUSES, type TaskStatus } from '../model.ts'
import { lifecycleErrors } from './errors.ts'
import type { TaskEvent } from './types.ts'

/**
 * The event that leads from one status to a wanted one, for callers that name statuses (`set-status`, a marker in the file).
 * What no single event reaches (completed → in-progress) answers the event of the wanted status, which the table refuses with
 * what is possible. `in-progress` of a task in progress is a start again, so that a second owner is refused, not told "done".
 * @param reason needed for `blocked` and for what reopens; null when none was given
 * @returns null when nothing is to be done
 * @throws TASK_STATUS_UNKNOWN
 */
export function statusEvent(from: TaskStatus, to: string, reason: string | null = null): TaskEvent | null {
  if (!isStatus(to)) {
    throw lifecycleErrors.TASK_STATUS_UNKNOWN({ status: to, known: TASK_STATUSES.join(', ') })
  }
  switch (to) {
    case 'pending':
      return toPending(from, reason ?? '')
    case 'in-progress':
      return from === 'blocked' ? { type: 'unblock', to: 'in-progress' } : { type: 'start' }
    case 'completed':
      return from === 'completed' ? null : { type: 'complete' }
    case 'blocked':
      return from === 'blocked' && reason === null ? null : { type: 'block', reason: reason ?? '' }
  }
}

function toPending(from: TaskStatus, reason: string): TaskEvent | null {
  switch (from) {
    case 'pending':
      return null
    case 'in-progress':
      return { type: 'release' }
    case 'blocked':
      return { type: 'unblock', to: 'pending' }
    case 'completed':
      return { type: 'reopen', reason }
  }
}

function isStatus(text: string): text is TaskStatus {
  return (TASK_STATUSES as readonly string[]).includes(text)
}
