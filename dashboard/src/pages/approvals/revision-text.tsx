import { useQuery } from '@tanstack/react-query'
import { type RefObject, useMemo } from 'react'
import { type ApprovalDetail, contentQuery } from '../../api/approvals-queries.ts'
import { splitLines } from '../../components/lines/split-lines.ts'
import { Failure, Loading } from '../../components/states.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import { AnnotatedLines } from './annotated-lines.tsx'
import type { DocumentHandle } from './handles.ts'

interface RevisionTextProps {
  handle: RefObject<DocumentHandle | null>
  approval: ApprovalDetail
  revision: number
  /** Line to begin at. */
  begin: number | undefined
}

/** The text of a revision with what is said about its lines; on the newest one more can be said. */
export function RevisionText({ handle, approval, revision, begin }: RevisionTextProps) {
  const { data, error, refetch } = useQuery(contentQuery(approval.id, revision))
  const lines = useMemo(() => splitLines(data?.text ?? ''), [data])
  const comments = useMemo(
    () => approval.comments.filter((comment) => comment.revision === revision && comment.line !== null),
    [approval.comments, revision],
  )
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading lines={8} />
  const newest = revision === approval.revision
  return (
    <>
      {!newest && (
        <p className="border-b border-line bg-sunken px-4 py-1.5 text-xs text-muted">{APPROVALS.older}</p>
      )}
      <AnnotatedLines
        handle={handle}
        id={approval.id}
        label={APPROVALS.documentOf(APPROVALS.numbered(revision).toLowerCase())}
        lines={lines}
        comments={comments}
        begin={begin}
        writable={newest}
      />
    </>
  )
}
