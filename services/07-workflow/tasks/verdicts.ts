import type { Db } from '../../00-platform/index.ts'
import { selectApprovalsOfTask } from '../approvals/queries.ts'
import type { TaskRow } from '../queries/claims.ts'
import type { Verdicts } from './change.ts'

/** What reports, reviews and approvals say of a task in its present round of work. */
export async function verdictsOf(db: Db, task: TaskRow): Promise<Verdicts> {
  const approvals = await selectApprovalsOfTask(db, task.uid)
  const nameOf = ({ id, title }: { id: string; title: string }) => `${title} (${id})`
  const names = (holds: (row: (typeof approvals)[number]) => boolean) => approvals.filter(holds).map(nameOf)
  const given = approvals.filter(({ status, staleAt }) => status === 'approved' && staleAt === null)
  const open = names(({ status }) => status === 'pending' || status === 'needs-revision')
  return {
    report: 'none',
    failingEvidence: [],
    approvals: {
      open: open.length === 0 && given.length === 0 ? ['none was requested for the task yet'] : open,
      stale: names(({ status, staleAt }) => status === 'approved' && staleAt !== null),
      rejected: names(({ status }) => status === 'rejected'),
    },
  }
}
