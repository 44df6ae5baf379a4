import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { History, Pencil } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { ApiError } from '../../api/client.ts'
import type { DocumentPlace } from '../../api/history-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { documentQuery } from '../../api/workflow-queries.ts'
import { Button } from '../../components/button.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { HISTORY } from '../../texts/history.ts'
import { texts } from '../../texts.ts'
import type { HistorySearch } from './history-search.ts'

const Editor = lazy(() => import('./document-editor.tsx').then((file) => ({ default: file.DocumentEditor })))
const Versions = lazy(() =>
  import('./document-history.tsx').then((file) => ({ default: file.DocumentHistory })),
)

interface DocumentPanelProps {
  place: DocumentPlace
  search: HistorySearch
}

/** A document as it is read, with its earlier versions, and for who may write the way to change it. */
export function DocumentPanel({ place, search }: DocumentPanelProps) {
  /** Being edited, beginning with this text where it is not what is saved. */
  const [editing, setEditing] = useState<{ readonly text?: string }>()
  const { data, error, refetch } = useQuery(documentQuery(place.project, place.spec, place.document))
  const mayWrite = useMayAct('agent')
  if (data === undefined) {
    const absent = error instanceof ApiError && error.status === 404
    return (
      <div className="rounded-lg border border-line bg-surface">
        {error === null && <Loading lines={8} />}
        {error !== null && absent && <Empty title={texts.specs.noDocument} hint={error.message} />}
        {error !== null && !absent && <Failure error={error} onRetry={() => void refetch()} />}
      </div>
    )
  }
  if (editing !== undefined) {
    return (
      <Suspense fallback={<Loading lines={8} />}>
        <Editor
          project={place.project}
          loaded={data}
          onClose={() => setEditing(undefined)}
          {...(editing.text === undefined ? {} : { begin: editing.text })}
        />
      </Suspense>
    )
  }
  if (search.history === true) {
    return (
      <Suspense fallback={<Loading lines={8} />}>
        <Versions
          place={place}
          search={search}
          onRestore={mayWrite ? (text) => setEditing({ text }) : undefined}
        />
      </Suspense>
    )
  }
  return (
    <article className="rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2 text-[13px] text-muted">
        <span>
          {texts.specs.changed} <Time at={data.modifiedAt} />
        </span>
        <span className="flex flex-wrap gap-2">
          <HistoryLink place={place} />
          {mayWrite && (
            <Button onClick={() => setEditing({})}>
              <Pencil size={14} aria-hidden="true" />
              {texts.specs.edit}
            </Button>
          )}
        </span>
      </div>
      <div className="p-4 sm:p-6">
        <Markdown text={data.text} />
      </div>
    </article>
  )
}

function HistoryLink({ place: { spec, document } }: { place: DocumentPlace }) {
  return (
    <Link
      to="/specs/$spec"
      params={{ spec }}
      search={{ part: document, history: true }}
      className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-[13px] font-medium hover:bg-sunken"
    >
      <History size={14} aria-hidden="true" />
      {HISTORY.open}
    </Link>
  )
}
