import type { Approval } from '../../api/types.ts'
import { APPROVALS } from '../../texts/approvals.ts'

const LOOK: Readonly<Record<Approval['status'], string>> = {
  pending: 'bg-accent-soft text-accent',
  approved: 'bg-good-soft text-good',
  rejected: 'bg-bad-soft text-bad',
  'needs-revision': 'bg-warn-soft text-warn',
  withdrawn: 'bg-sunken text-muted',
}

/** The state of a request in words; an approval that does not hold any more says so. */
export function ApprovalMark({ status, stale }: Pick<Approval, 'status' | 'stale'>) {
  const mark = 'shrink-0 rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap'
  return (
    <>
      <span className={`${mark} ${LOOK[status]}`}>{APPROVALS.statuses[status]}</span>
      {stale && <span className={`${mark} bg-warn-soft text-warn`}>{APPROVALS.changedSince}</span>}
    </>
  )
}
