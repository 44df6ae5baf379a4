import { Link } from '@tanstack/react-router'
import { lazy, type RefObject, Suspense } from 'react'
import type { ApprovalDetail, Version } from '../../api/approvals-queries.ts'
import { Loading } from '../../components/states.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import { type ApprovalSearch, VIEWS, type View } from './approval-search.ts'
import { queueFilterOf } from './filter.ts'
import type { DocumentHandle } from './handles.ts'
import { RevisionText } from './revision-text.tsx'
import { type Choice, VersionChoice } from './version-choice.tsx'

const Changes = lazy(() => import('./changes.tsx').then((file) => ({ default: file.Changes })))
const Rendered = lazy(() => import('./rendered.tsx').then((file) => ({ default: file.Rendered })))

interface DocumentBoxProps {
  handle: RefObject<DocumentHandle | null>
  approval: ApprovalDetail
  search: ApprovalSearch
}

/** The document of a request: its text with comments, as people read it, or what changed. */
export function DocumentBox({ handle, approval, search }: DocumentBoxProps) {
  const { view = 'text' } = search
  const newest = approval.revision
  const revision = Math.min(search.rev ?? newest, newest)
  const from = Math.min(search.from ?? Math.max(1, newest - 1), newest)
  const to: Version = search.to ?? newest
  const compares = view === 'diff' || view === 'split'
  return (
    <section
      aria-label={APPROVALS.views.label}
      className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-2">
        <ViewLinks approval={approval} search={search} chosen={view} />
        {compares ? (
          <span className="flex flex-wrap items-center gap-2">
            <VersionChoice label={APPROVALS.from} field="from" value={from} choices={revisionsOf(newest)} />
            <VersionChoice
              label={APPROVALS.to}
              field="to"
              value={to}
              choices={[...revisionsOf(newest), 'now']}
            />
          </span>
        ) : (
          newest > 1 && (
            <VersionChoice
              label={APPROVALS.shownRevision}
              field="rev"
              value={revision}
              choices={revisionsOf(newest)}
            />
          )
        )}
      </div>
      <Suspense fallback={<Loading lines={8} />}>
        {compares && (
          <Changes key={`${from}/${to}`} approval={approval} {...{ from, to }} split={view === 'split'} />
        )}
        {view === 'read' && <Rendered id={approval.id} revision={revision} />}
        {view === 'text' && (
          <RevisionText
            key={revision}
            handle={handle}
            approval={approval}
            revision={revision}
            begin={search.line}
          />
        )}
      </Suspense>
    </section>
  )
}

/** Newest first. */
function revisionsOf(newest: number): readonly Choice[] {
  return Array.from({ length: newest }, (_, at) => newest - at)
}

interface ViewLinksProps {
  approval: ApprovalDetail
  search: ApprovalSearch
  chosen: View
}

/** Links, not buttons: each view has an address of its own. */
function ViewLinks({ approval, search, chosen }: ViewLinksProps) {
  const { view: _, line: __, ...rest } = search
  return (
    <nav aria-label={APPROVALS.views.label} className="-my-2 flex flex-wrap">
      {VIEWS.map((view) => (
        <Link
          key={view}
          to="/approvals/$id"
          params={{ id: approval.id }}
          search={{ ...(view === 'diff' || view === 'split' ? rest : queueFilterOf({ ...rest })), view }}
          replace
          resetScroll={false}
          aria-current={view === chosen ? 'page' : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
          className="border-b-2 border-transparent px-2 py-2.5 sm:px-3 text-[13px] font-medium text-muted hover:text-ink aria-[current]:border-accent aria-[current]:text-accent"
        >
          {APPROVALS.views[view]}
        </Link>
      ))}
    </nav>
  )
}
