import type { ReactNode } from 'react'
import type { ApprovalComment } from '../../api/approvals-queries.ts'
import { Time } from '../../components/time.tsx'
import { toastFailure } from '../../components/toasts.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import { useResolve } from './commenting.ts'
import { useDecider } from './deciding.ts'

interface CommentCardProps {
  id: string
  comment: ApprovalComment
  /** Where it belongs to, above what it says. */
  head?: ReactNode
}

/** Who said what and when, and whether it is dealt with. */
export function CommentCard({ id, comment, head }: CommentCardProps) {
  const { mayWrite } = useDecider()
  const resolve = useResolve(id)
  const { author, body, createdAt, resolvedAt, resolvedBy } = comment
  const resolved = resolvedAt !== null
  return (
    <article className="font-sans text-[13px] leading-5" data-comment={comment.id}>
      {head}
      <p className="flex flex-wrap items-baseline gap-x-2">
        <b className="font-medium wrap-anywhere">{author}</b>
        <span className="text-xs text-muted">
          <Time at={createdAt} />
        </span>
        {mayWrite && (
          <button
            type="button"
            disabled={resolve.isPending}
            onClick={() =>
              resolve.mutate({ comment: comment.id, resolved: !resolved }, { onError: toastFailure })
            }
            className="ml-auto text-xs font-medium text-accent underline underline-offset-2"
          >
            {resolved ? APPROVALS.comments.reopen : APPROVALS.comments.resolve}
          </button>
        )}
      </p>
      <p dir="auto" className={`whitespace-pre-wrap wrap-anywhere ${resolved ? 'text-muted' : ''}`}>
        {body}
      </p>
      {resolvedBy !== null && resolvedAt !== null && (
        <p className="text-xs text-muted">
          {APPROVALS.comments.resolvedBy(resolvedBy)}, <Time at={resolvedAt} />
        </p>
      )}
    </article>
  )
}
