import type { Task, TaskStatus } from '../../api/types.ts'

export interface Step {
  readonly status: TaskStatus
  readonly reason?: string
}

type Before = Pick<Task, 'status' | 'blockedReason' | 'holder'>

/** What the history shall say, and who is signed in: work is taken up again under that name. */
interface Undoing {
  readonly me: string
  readonly reason: string
}

/**
 * The steps that bring a task back to what it was before it came to a status. Null where no steps do: the lease of another
 * cannot be given back to it, a block needs its reason, and a completion that was taken back has lost its review.
 */
export function wayBack(before: Before, to: TaskStatus, { me, reason }: Undoing): readonly Step[] | null {
  const was = before.status
  const othersLease = before.holder !== null && before.holder !== me
  if (was === to || was === 'completed') return null
  if (to === 'blocked' && was === 'pending') return [{ status: 'pending' }]
  if (othersLease) return null
  if (was === 'blocked') return backToBlocked(before, to)
  if (to === 'completed') return [{ status: 'pending', reason }, ...steps(was)]
  return [{ status: was }]
}

function backToBlocked({ blockedReason }: Before, to: TaskStatus): readonly Step[] | null {
  if (blockedReason === null) return null
  const block = { status: 'blocked', reason: blockedReason } as const
  // Work that was begun by the change is given back first.
  return to === 'in-progress' ? [{ status: 'pending' }, block] : [block]
}

function steps(was: TaskStatus): Step[] {
  return was === 'pending' ? [] : [{ status: was }]
}
