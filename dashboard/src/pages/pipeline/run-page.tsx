import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { ApiError } from '../../api/client.ts'
import { runQuery } from '../../api/pipeline-queries.ts'
import { PageTitle } from '../../components/page-title.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { PIPELINE } from '../../texts/pipeline.ts'
import { LoadsPanel } from './loads-panel.tsx'
import { LogPanel } from './log-panel.tsx'
import { stepName } from './plan-view.tsx'
import { ReplayOutcome } from './replay-outcome.tsx'
import { RunActions } from './run-actions.tsx'
import { InputPanel, ResultPanel } from './run-result.tsx'
import { RunState } from './run-state.tsx'

const { run: RUN } = PIPELINE
/** Work that has loads of its own. */
const LOADS = new Set(['ingestion.sync', 'ingestion.backfill', 'ingestion.watch', 'quarantine.replay'])

/** One run: how far it is, what it says, what came out or why it ended, and what can be done about it. */
export function RunPage() {
  const { id } = getRouteApi('/pipeline/runs/$id').useParams()
  const { data, error, refetch } = useQuery(runQuery(id))
  if (error instanceof ApiError && error.status === 404) return <NotFound error={error} />
  if (data === undefined) return <Waiting error={error} onRetry={() => void refetch()} />
  const active = data.status === 'running' || data.status === 'queued'
  return (
    <>
      <Link
        to="/pipeline"
        className="mb-2 inline-flex h-8 items-center gap-1.5 text-[13px] font-medium text-accent"
      >
        <ArrowLeft size={15} aria-hidden="true" />
        {RUN.back}
      </Link>
      <PageTitle title={stepName(data)} lead={`${data.action} · ${id}`} aside={<RunActions run={data} />} />
      <div className="space-y-5">
        <RunState run={data} />
        <div className="grid items-start gap-5 xl:grid-cols-2">
          <LogPanel id={id} active={active} />
          <div className="min-w-0 space-y-5">
            <ResultPanel run={data} />
            <InputPanel run={data} />
          </div>
        </div>
        {data.action === 'quarantine.replay' && <ReplayOutcome run={data} />}
        {LOADS.has(data.action) && <LoadsPanel runId={id} active={active} />}
      </div>
    </>
  )
}

function NotFound({ error }: { error: Error }) {
  return (
    <div className="rounded-lg border border-line bg-surface pb-6 text-center">
      <h1 className="sr-only">{RUN.notFound}</h1>
      <Empty title={RUN.notFound} hint={error.message} />
      <Link to="/pipeline" className="font-medium text-accent underline underline-offset-2">
        {RUN.back}
      </Link>
    </div>
  )
}
