import { useQuery } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { ApiError } from '../../api/client.ts'
import { useMayAct } from '../../api/queries.ts'
import { documentQuery, type SpecDocument } from '../../api/workflow-queries.ts'
import { Button } from '../../components/button.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { texts } from '../../texts.ts'

const Editor = lazy(() => import('./document-editor.tsx').then((file) => ({ default: file.DocumentEditor })))

interface DocumentPanelProps {
  project: string | undefined
  spec: string
  document: SpecDocument
}

/** A document as it is read, and for who may write the way to change it. */
export function DocumentPanel({ project, spec, document }: DocumentPanelProps) {
  const [editing, setEditing] = useState<SpecDocument>()
  const { data, error, refetch } = useQuery(documentQuery(project, spec, document))
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
  if (editing === document) {
    return (
      <Suspense fallback={<Loading lines={8} />}>
        <Editor project={project} loaded={data} onClose={() => setEditing(undefined)} />
      </Suspense>
    )
  }
  return (
    <article className="rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2 text-[13px] text-muted">
        <span>
          {texts.specs.changed} <Time at={data.modifiedAt} />
        </span>
        {mayWrite && (
          <Button onClick={() => setEditing(document)}>
            <Pencil size={14} aria-hidden="true" />
            {texts.specs.edit}
          </Button>
        )}
      </div>
      <div className="p-4 sm:p-6">
        <Markdown text={data.text} />
      </div>
    </article>
  )
}
