import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { ApiError } from '../../api/client.ts'
import { pipelineQuery, summaryQuery } from '../../api/queries.ts'
import type { Answer } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { Failure } from '../../components/states.tsx'
import { texts } from '../../texts.ts'
import { AnswerCards } from './answer-cards.tsx'
import { AnswerTable } from './answer-table.tsx'
import { FirstSteps } from './first-steps.tsx'
import { LinksPanel } from './links-panel.tsx'
import { NeedsPanel } from './needs-panel.tsx'
import { PipelinePanel } from './pipeline-panel.tsx'
import { RunsPanel } from './runs-panel.tsx'
import { Title } from './title.tsx'

const COLUMNS = 'grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_20rem]'
const FIRST: Answer = 'unregistered'

/** What a RevOps lead asks first: how much is shared with AWS, what is not, and is the data fresh. */
export function OverviewPage() {
  const summary = useQuery(summaryQuery)
  const pipeline = useQuery(pipelineQuery)
  const error = summary.error ?? pipeline.error
  const nothingRead = summary.data === undefined && pipeline.data === undefined
  if (nothingRead && error instanceof ApiError && error.status === 0) {
    const retry = () => void Promise.all([summary.refetch(), pipeline.refetch()])
    return (
      <div className="mx-auto mt-10 max-w-xl">
        <Panel title={texts.overview.title}>
          <Failure error={error} onRetry={retry} />
        </Panel>
      </div>
    )
  }
  return (
    <div className="space-y-5">
      <Title />
      <NeedsPanel />
      {summary.data?.lastRunAt === null ? <BeforeFirstMatch /> : <Answers />}
    </div>
  )
}

function Answers() {
  const { answer = FIRST } = useSearch({ from: '/' })
  return (
    <>
      <AnswerCards chosen={answer} />
      <div className={COLUMNS}>
        <AnswerTable key={answer} answer={answer} />
        <div className="min-w-0 space-y-5">
          <PipelinePanel />
          <RunsPanel />
          <LinksPanel />
        </div>
      </div>
    </>
  )
}

/** Zeroes would be a lie before anything was matched: what is happening, or what to do, comes instead. */
function BeforeFirstMatch() {
  const noSource = useQuery(pipelineQuery).data?.configured === 'none'
  return (
    <>
      {!noSource && <PipelinePanel />}
      <div className={COLUMNS}>
        <FirstSteps />
        <div className="min-w-0 space-y-5">
          {noSource ? <PipelinePanel /> : <RunsPanel />}
          <LinksPanel />
        </div>
      </div>
    </>
  )
}
