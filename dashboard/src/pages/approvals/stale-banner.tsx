import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ApprovalDetail } from '../../api/approvals-queries.ts'
import { api } from '../../api/client.ts'
import { useWrite } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { toastDone, toastFailure } from '../../components/toasts.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import type { ApprovalSearch } from './approval-search.ts'
import { useDecider } from './deciding.ts'
import { queueFilterOf } from './filter.ts'

const { stale: words } = APPROVALS

/** The file is not what was put before people: what changed, and what to do about it. */
export function StaleBanner({ approval, search }: { approval: ApprovalDetail; search: ApprovalSearch }) {
  const { status, currentHash, contentHash, revision } = approval
  if ((status !== 'pending' && status !== 'approved') || currentHash === contentHash) return null
  if (currentHash === null) return <Banner title={words.gone} hint={words.goneHint} />
  return (
    <Banner
      title={status === 'pending' ? words.pending(revision) : words.approved(revision)}
      hint={status === 'pending' ? words.pendingHint : words.approvedHint}
    >
      <Link
        to="/approvals/$id"
        params={{ id: approval.id }}
        search={{ ...queueFilterOf({ ...search }), view: 'diff', from: revision, to: 'now' }}
        className="inline-flex h-8 items-center rounded-md border border-line bg-surface px-3 text-[13px] font-medium text-ink hover:bg-sunken"
      >
        {words.show}
      </Link>
      <AskAgain approval={approval} search={search} />
    </Banner>
  )
}

function Banner({ title, hint, children }: { title: string; hint: string; children?: ReactNode }) {
  return (
    <div role="status" className="mb-4 rounded-lg border border-warn/40 bg-warn-soft px-4 py-3">
      <p className="font-medium text-warn">{title}</p>
      <p className="mt-0.5 max-w-prose text-[13px]">{hint}</p>
      {children !== undefined && <div className="mt-2 flex flex-wrap gap-2">{children}</div>}
    </div>
  )
}

/** Makes what the file holds now the next revision, or the next request. Who presses it has asked, and cannot approve. */
function AskAgain({ approval, search }: { approval: ApprovalDetail; search: ApprovalSearch }) {
  const { mayWrite } = useDecider()
  const navigate = useNavigate()
  const { project, title, filePath, type, category, categoryName } = approval
  const ask = useWrite(
    () => api.POST('/api/v1/approvals', { body: { project, title, filePath, type, category, categoryName } }),
    ['approvals'],
  )
  if (!mayWrite) return null
  const asked = ({ id }: { id: string }) => {
    toastDone(words.asked)
    void navigate({ to: '/approvals/$id', params: { id }, search: { ...queueFilterOf({ ...search }) } })
  }
  return (
    <Button
      disabled={ask.isPending}
      onClick={() => ask.mutate(undefined, { onSuccess: asked, onError: toastFailure })}
    >
      {words.askAgain}
    </Button>
  )
}
