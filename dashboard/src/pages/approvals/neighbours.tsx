import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react'
import { queueQuery } from '../../api/approvals-queries.ts'
import { Button } from '../../components/button.tsx'
import { usePageKeys } from '../../lib/page-keys.ts'
import { useProject } from '../../lib/project.ts'
import { APPROVAL_KEYS } from '../../texts/approval-keys.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import type { ApprovalSearch } from './approval-search.ts'
import { queueFilterOf, queueQueryOf } from './filter.ts'

/** Back to the queue as it was filtered, and on to the next request of it. */
export function Neighbours({ id, search }: { id: string; search: ApprovalSearch }) {
  const filter = queueFilterOf({ ...search })
  const list = useInfiniteQuery(queueQuery(useProject(), queueQueryOf(filter)))
  const navigate = useNavigate()
  const ids = list.data?.pages.flatMap(({ approvals }) => approvals.map((each) => each.id)) ?? []
  const at = ids.indexOf(id)
  const go = (target: string | undefined) =>
    target === undefined
      ? undefined
      : () => void navigate({ to: '/approvals/$id', params: { id: target }, search: { ...filter } })
  const previous = go(at > 0 ? ids[at - 1] : undefined)
  const next = go(at >= 0 ? ids[at + 1] : undefined)
  usePageKeys([
    { keys: ['j'], does: APPROVAL_KEYS.next, run: next },
    { keys: ['k'], does: APPROVAL_KEYS.previous, run: previous },
  ])
  return (
    <nav aria-label={APPROVALS.title} className="mb-2 flex items-center justify-between gap-3">
      <Link
        to="/approvals"
        search={{ ...filter }}
        className="inline-flex h-8 items-center gap-1.5 text-[13px] font-medium text-accent"
      >
        <ArrowLeft size={15} aria-hidden="true" />
        {APPROVALS.back}
      </Link>
      <span className="flex gap-1">
        <Button square aria-label={APPROVALS.previous} disabled={previous === undefined} onClick={previous}>
          <ChevronLeft size={16} aria-hidden="true" />
        </Button>
        <Button square aria-label={APPROVALS.next} disabled={next === undefined} onClick={next}>
          <ChevronRight size={16} aria-hidden="true" />
        </Button>
      </span>
    </nav>
  )
}
