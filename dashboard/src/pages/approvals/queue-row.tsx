import { Link } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef } from 'react'
import type { Approval } from '../../api/types.ts'
import { Time } from '../../components/time.tsx'
import { useNow } from '../../lib/now.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { ApprovalMark } from './approval-mark.tsx'
import type { QueueFilter } from './filter.ts'

interface QueueRowProps {
  approval: Approval
  filter: QueueFilter
  index: number
  /** The row that is to have the focus when it is drawn. */
  wanted: RefObject<number | undefined>
  chosen: boolean
  /** Absent where it cannot be decided. */
  onToggle: (() => void) | undefined
}

export function QueueRow({ approval, filter, index, wanted, chosen, onToggle }: QueueRowProps) {
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (wanted.current !== index) return
    wanted.current = undefined
    link.current?.focus({ preventScroll: true })
  }, [wanted, index])
  const { id, title, filePath, revision, requestedBy, requestedFor, createdAt } = approval
  return (
    <div className="flex items-start gap-3 px-4 py-2.5">
      <span className="w-4 shrink-0 pt-0.5">
        {onToggle !== undefined && (
          <input
            type="checkbox"
            aria-label={APPROVALS.select(title)}
            checked={chosen}
            onChange={onToggle}
            className="size-4 accent-accent"
          />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <Link
          ref={link}
          to="/approvals/$id"
          params={{ id }}
          search={{ ...filter }}
          className="line-clamp-2 font-medium wrap-anywhere hover:underline"
        >
          <bdi>{title}</bdi>
        </Link>
        <span className="flex flex-wrap gap-x-3 text-[13px] text-muted">
          <span className="max-w-full truncate font-mono text-xs leading-5" title={filePath}>
            {filePath}
          </span>
          <span className="whitespace-nowrap">
            {APPROVALS.types[approval.type]}, {APPROVALS.revision(revision)}
          </span>
          <span className="wrap-anywhere">
            {APPROVALS.by(requestedBy)}
            {requestedFor !== null && ` ${APPROVALS.forAgent(requestedFor)}`}, <Time at={createdAt} />
          </span>
          <Outcome approval={approval} />
        </span>
      </span>
      <span className="flex shrink-0 flex-col items-end gap-1">
        <ApprovalMark {...approval} />
      </span>
    </div>
  )
}

/** Until when it is to be decided, or who decided it. */
function Outcome({ approval }: { approval: Approval }) {
  const now = useNow()
  const { status, dueAt, decidedBy, decidedAt } = approval
  if (status === 'pending')
    return dueAt === null ? null : (
      <span className={Date.parse(dueAt) < now ? 'text-bad' : ''}>
        {Date.parse(dueAt) < now ? APPROVALS.overdue : APPROVALS.due} <Time at={dueAt} />
      </span>
    )
  if (status === 'withdrawn' || decidedBy === null || decidedAt === null) return null
  return (
    <span className="wrap-anywhere">
      {APPROVALS.decided[status]} {decidedBy}, <Time at={decidedAt} />
    </span>
  )
}
