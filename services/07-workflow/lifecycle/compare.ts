import type { FileConflict, TaskState } from './types.ts'

type Written = Pick<FileConflict, 'status' | 'blockedReason'>

/** Whether the file shows the same for both: the marker, and the reason of a blocked task. */
export function agrees(a: Written, b: Written): boolean {
  return a.status === b.status && (a.status !== 'blocked' || trimmed(a) === trimmed(b))
}

function trimmed({ blockedReason }: Written): string {
  return blockedReason?.trim() ?? ''
}

export function sameState(a: TaskState, b: TaskState): boolean {
  return (
    agrees(a, b) &&
    a.verification === b.verification &&
    a.blockedFrom === b.blockedFrom &&
    sameConflict(a.conflict, b.conflict)
  )
}

function sameConflict(a: FileConflict | null, b: FileConflict | null): boolean {
  if (a === null || b === null) return a === b
  return agrees(a, b) && a.code === b.code
}
