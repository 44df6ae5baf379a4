import type { Db } from '../../00-platform/index.ts'
import { reviewFacts } from '../agents/review.ts'
import { selectApprovalsOfTask } from '../approvals/queries.ts'
import type { TaskRow } from '../queries/claims.ts'
import { reportFacts } from '../reports/reports.ts'
import type { Verdicts } from './change.ts'

/** What reports, reviews and approvals say of a task in its present round of work. */
export async function verdictsOf(db: Db, task: TaskRow): Promise<Verdicts> {
  const approvals = await selectApprovalsOfTask(db, task.uid)
  const nameOf = ({ id, title }: { id: string; title: string }) => `${title} (${id})`
  const names = (holds: (row: (typeof approvals)[number]) => boolean) => approvals.filter(holds).map(nameOf)
  const given = approvals.filter(({ status, staleAt }) => status === 'approved' && staleAt === null)
  const open = names(({ status }) => status === 'pending' || status === 'needs-revision')
  const reviews = await reviewFacts(db, task.uid)
  return {
    ...(await reportFacts(db, task.uid, task.roundStartedAt)),
    approvals: {
      open: [
        ...(open.length === 0 && given.length === 0 ? ['none was requested for the task yet'] : open),
        ...reviews.open,
      ],
      stale: names(({ status, staleAt }) => status === 'approved' && staleAt !== null),
      rejected: [...names(({ status }) => status === 'rejected'), ...reviews.rejected],
    },
  }
}
