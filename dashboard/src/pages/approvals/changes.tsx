import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import {
  type ApprovalDetail,
  approvalDiffQuery,
  contentQuery,
  type Version,
} from '../../api/approvals-queries.ts'
import { DiffView } from '../../components/diff/diff-view.tsx'
import type { LineRowsHandle } from '../../components/lines/line-rows.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import { useLineComments } from './use-line-comments.tsx'

interface ChangesProps {
  approval: ApprovalDetail
  from: number
  to: Version
  split: boolean
}

/** What differs between two revisions, or between one and the file now, with what is said about the newer one. */
export function Changes({ approval, from, to, split }: ChangesProps) {
  const { id, comments, revision } = approval
  const rows = useRef<LineRowsHandle>(null)
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(approvalDiffQuery(id, from, to))
  const shown = useMemo(
    () => comments.filter((comment) => comment.revision === to && comment.line !== null),
    [comments, to],
  )
  const said = useLineComments({
    id,
    comments: shown,
    newest: to === revision,
    onClose: () => rows.current?.box?.focus({ preventScroll: true }),
  })
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading lines={8} />
  if (data.hunks.length === 0) return <Empty title={APPROVALS.same} />
  return (
    <DiffView
      hunks={data.hunks}
      total={data.lines}
      read={async () => {
        // A revision never changes; the file may have, since it was last read.
        const fresh = to === 'now' ? { staleTime: 0 } : {}
        return (await client.fetchQuery({ ...contentQuery(id, to), ...fresh })).text
      }}
      onChanged={() => void refetch()}
      split={split}
      handle={rows}
      below={said.below}
      {...(said.writable && { margin: said.margin })}
    />
  )
}
