import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { specQuery } from '../../api/workflow-queries.ts'
import { PageTitle } from '../../components/page-title.tsx'
import { SpecProgress } from '../../components/spec-progress.tsx'
import { Waiting } from '../../components/states.tsx'
import { useProject } from '../../lib/project.ts'
import { texts } from '../../texts.ts'
import { DocumentPanel } from './document-panel.tsx'
import { SPEC_PARTS, type SpecPart } from './parts.ts'
import { TaskList } from './task-list.tsx'

const route = getRouteApi('/specs/$spec')

export function SpecPage() {
  const { spec } = route.useParams()
  const { part = 'work', status, ...search } = route.useSearch()
  const project = useProject()
  const { data, error, refetch } = useQuery(specQuery(project, spec))
  if (data === undefined) return <Waiting error={error} onRetry={() => void refetch()} />
  return (
    <>
      <PageTitle title={spec} lead={texts.specs.bar(data.progress.completed, data.progress.total)} />
      <SpecProgress progress={data.progress} />
      {data.fileError !== null && (
        <p role="alert" className="mt-3 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {data.fileError.message} [{data.fileError.code}]
        </p>
      )}
      <Parts spec={spec} chosen={part} />
      {part === 'work' ? (
        <TaskList project={project} spec={spec} status={status} />
      ) : (
        <DocumentPanel key={part} place={{ project, spec, document: part }} search={search} />
      )}
    </>
  )
}

/** Links, not buttons: each part has an address of its own. */
function Parts({ spec, chosen }: { spec: string; chosen: SpecPart }) {
  return (
    <nav aria-label={texts.specs.parts.label} className="mt-4 mb-4 flex flex-wrap gap-1 border-b border-line">
      {SPEC_PARTS.map((part) => (
        <Link
          key={part}
          to="/specs/$spec"
          params={{ spec }}
          search={part === 'work' ? {} : { part }}
          aria-current={part === chosen ? 'page' : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
          className="-mb-px border-b-2 border-transparent px-3 py-2 font-medium text-muted hover:text-ink aria-[current]:border-accent aria-[current]:text-accent"
        >
          {texts.specs.parts[part]}
        </Link>
      ))}
    </nav>
  )
}
