import { Link } from '@tanstack/react-router'
import type { ApprovalDetail } from '../../api/approvals-queries.ts'
import { Time } from '../../components/time.tsx'
import { useNow } from '../../lib/now.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { SPEC_PARTS, type SpecPart } from '../specs/parts.ts'
import { ApprovalMark } from './approval-mark.tsx'

/** What is asked, by whom, until when; what was decided is told to who only listens, too. */
export function ApprovalFacts({ approval }: { approval: ApprovalDetail }) {
  const { status, decidedBy, decidedAt, reason, requestedBy, requestedFor, createdAt } = approval
  return (
    <div className="-mt-2 mb-4 text-[13px] text-muted">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <ApprovalMark {...approval} />
        <span className="wrap-anywhere">
          {APPROVALS.requested} {APPROVALS.by(requestedBy)}
          {requestedFor !== null && ` ${APPROVALS.forAgent(requestedFor)}`}, <Time at={createdAt} />
        </span>
        <span className="font-mono text-xs wrap-anywhere">{approval.filePath}</span>
        <SpecLink approval={approval} />
        {approval.forTask && <span>{APPROVALS.forTask}</span>}
        {status === 'pending' && approval.dueAt !== null && <Due at={approval.dueAt} />}
      </p>
      <p role="status" className="mt-1 text-ink">
        {status !== 'pending' && decidedBy !== null && decidedAt !== null && (
          <>
            {APPROVALS.decided[status]} <b className="font-medium">{decidedBy}</b>, <Time at={decidedAt} />
            {reason !== null && (
              <span
                className="mt-1 block border-l-2 border-line pl-3 whitespace-pre-wrap wrap-anywhere"
                dir="auto"
              >
                {reason}
              </span>
            )}
          </>
        )}
      </p>
    </div>
  )
}

function Due({ at }: { at: string }) {
  const late = Date.parse(at) < useNow()
  return (
    <span className={late ? 'font-medium text-bad' : ''}>
      {late ? APPROVALS.overdue : APPROVALS.due} <Time at={at} />
    </span>
  )
}

/** To the document of the spec, where the file is one. */
function SpecLink({ approval }: { approval: ApprovalDetail }) {
  const { category, categoryName, filePath, project } = approval
  if (category !== 'spec') return <span>{categoryName}</span>
  const part: SpecPart | undefined = SPEC_PARTS.find(
    (name) => name !== 'work' && filePath.endsWith(`specs/${categoryName}/${name}.md`),
  )
  return (
    <Link
      to="/specs/$spec"
      params={{ spec: categoryName }}
      search={{ project, ...(part === undefined ? {} : { part }) }}
      className="text-accent underline underline-offset-2"
    >
      {categoryName}
    </Link>
  )
}
