import { Link } from '@tanstack/react-router'
import type { TaskDetail } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { Time } from '../../components/time.tsx'
import { TASKS } from '../../texts/tasks.ts'

const LOOK = {
  pending: 'bg-accent-soft text-accent',
  approved: 'bg-good-soft text-good',
  rejected: 'bg-bad-soft text-bad',
  'needs-revision': 'bg-warn-soft text-warn',
  withdrawn: 'bg-sunken text-muted',
} as const

/** Requests that name the task; it is confirmed only when they are approved and still hold. */
export function ApprovalsPanel({ approvals }: { approvals: TaskDetail['approvals'] }) {
  return (
    <Panel title={TASKS.task.approvals}>
      {approvals.length === 0 && <p className="p-4 text-[13px] text-muted">{TASKS.task.noApprovals}</p>}
      <ul className="divide-y divide-line text-[13px]">
        {approvals.map(({ id, title, filePath, status, stale, updatedAt }) => (
          <li key={id} className="px-4 py-2">
            <span className="flex items-baseline justify-between gap-2">
              <Link
                to="/approvals/$id"
                params={{ id }}
                dir="auto"
                className="min-w-0 font-medium break-words text-accent underline underline-offset-2"
              >
                {title}
              </Link>
              <span className={`shrink-0 rounded px-1.5 py-0.5 text-xs font-medium ${LOOK[status]}`}>
                {TASKS.task.approvalStatus[status]}
              </span>
            </span>
            <span className="flex flex-wrap gap-x-3 text-muted">
              <span className="min-w-0 font-mono text-xs break-all">{filePath}</span>
              {stale && <span className="text-warn">{TASKS.task.stale}</span>}
              <Time at={updatedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const SHORT_SHA = 9

export function CommitsPanel({ commits }: { commits: TaskDetail['commits'] }) {
  return (
    <Panel title={TASKS.task.commits}>
      {commits.length === 0 && <p className="p-4 text-[13px] text-muted">{TASKS.task.noCommits}</p>}
      <ul className="divide-y divide-line text-[13px]">
        {commits.map(({ sha, subject, author, at }) => (
          <li key={sha} className="px-4 py-2">
            <span className="block break-words" dir="auto">
              {subject}
            </span>
            <span className="flex flex-wrap gap-x-3 text-muted">
              <span className="font-mono text-xs" title={sha}>
                {sha.slice(0, SHORT_SHA)}
              </span>
              <span>{author}</span>
              <Time at={at} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
