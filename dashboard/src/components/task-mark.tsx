import type { TaskStatus } from '../api/types.ts'
import { texts } from '../texts.ts'

const LOOK: Readonly<Record<TaskStatus, string>> = {
  pending: 'bg-sunken text-muted',
  'in-progress': 'bg-accent-soft text-accent',
  completed: 'bg-good-soft text-good',
  blocked: 'bg-bad-soft text-bad',
}

/** A task's status in words; one that can be begun now says so. */
export function TaskMark({ status, ready = false }: { status: TaskStatus; ready?: boolean }) {
  const canBegin = status === 'pending' && ready
  return (
    <span
      className={`shrink-0 rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap ${canBegin ? 'bg-plum-soft text-plum' : LOOK[status]}`}
    >
      {canBegin ? texts.tasks.ready : texts.tasks.statuses[status]}
    </span>
  )
}
