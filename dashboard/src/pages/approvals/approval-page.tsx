import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { type ApprovalDetail, approvalQuery } from '../../api/approvals-queries.ts'
import { ApiError } from '../../api/client.ts'
import { PageTitle } from '../../components/page-title.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { usePageKeys } from '../../lib/page-keys.ts'
import { APPROVAL_KEYS } from '../../texts/approval-keys.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { ApprovalFacts } from './approval-facts.tsx'
import type { ApprovalSearch } from './approval-search.ts'
import { CommentsPanel } from './comments-panel.tsx'
import { DecideBar } from './decide-bar.tsx'
import { DocumentBox } from './document-box.tsx'
import { queueFilterOf } from './filter.ts'
import type { CommentsHandle, DocumentHandle } from './handles.ts'
import { HistoryPanel } from './history-panel.tsx'
import { Neighbours } from './neighbours.tsx'
import { StaleBanner } from './stale-banner.tsx'

const route = getRouteApi('/approvals/$id')

export function ApprovalPage() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const { data, error, refetch } = useQuery(approvalQuery(id))
  return (
    <>
      <Neighbours id={id} search={search} />
      {data !== undefined && <Request key={id} approval={data} search={search} />}
      {data === undefined && error instanceof ApiError && error.status === 404 && (
        <div className="rounded-lg border border-line bg-surface">
          <Empty title={APPROVALS.notFound} hint={APPROVALS.notFoundHint} />
        </div>
      )}
      {data === undefined && !(error instanceof ApiError && error.status === 404) && (
        <Waiting error={error} onRetry={() => void refetch()} />
      )}
    </>
  )
}

function Request({ approval, search }: { approval: ApprovalDetail; search: ApprovalSearch }) {
  const shown = useRef<DocumentHandle>(null)
  const panel = useRef<CommentsHandle>(null)
  const navigate = useNavigate()
  /** Where the text is not shown, its view opens at the line. */
  const goTo = (line: number) => {
    if (shown.current === null || search.rev !== undefined)
      void navigate({
        to: '.',
        replace: true,
        resetScroll: false,
        search: { ...queueFilterOf({ ...search }), view: 'text', line } as never,
      })
    else shown.current.show(line)
  }
  const comment = () => {
    if (shown.current?.commentOnSelection() !== true) panel.current?.write()
  }
  usePageKeys([{ keys: ['c'], does: APPROVAL_KEYS.comment, run: comment }])
  const open = approval.comments.filter(
    ({ revision, resolvedAt }) => revision === approval.revision && resolvedAt === null,
  )
  return (
    <>
      <PageTitle title={approval.title} />
      <ApprovalFacts approval={approval} />
      <StaleBanner approval={approval} search={search} />
      <DecideBar approval={approval} openComments={open.length} />
      <div className="mt-4 grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <DocumentBox handle={shown} approval={approval} search={search} />
        <div className="flex min-w-0 flex-col gap-4">
          <CommentsPanel handle={panel} approval={approval} onShow={goTo} />
          <HistoryPanel approval={approval} search={search} />
        </div>
      </div>
    </>
  )
}
