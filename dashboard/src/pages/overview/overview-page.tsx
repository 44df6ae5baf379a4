import { useQuery } from '@tanstack/react-query'
import { summaryQuery } from '../../api/queries.ts'
import { ANSWERS, type Answer } from '../../api/types.ts'
import { Time } from '../../components/time.tsx'
import { useSearchParam } from '../../lib/location.ts'
import { texts } from '../../texts.ts'
import { AnswerCards } from './answer-cards.tsx'
import { AnswerTable } from './answer-table.tsx'
import { LinksPanel } from './links-panel.tsx'
import { PipelinePanel } from './pipeline-panel.tsx'
import { RunsPanel } from './runs-panel.tsx'

const FIRST: Answer = 'unregistered'

/** What a RevOps lead asks first: how much is shared with AWS, what is not, and is the data fresh. */
export function OverviewPage() {
  const given = useSearchParam('answer')
  const answer = ANSWERS.find((name) => name === given) ?? FIRST
  return (
    <div className="space-y-5">
      <Title />
      <AnswerCards chosen={answer} />
      <PipelinePanel />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <AnswerTable answer={answer} />
        <div className="min-w-0 space-y-5">
          <RunsPanel />
          <LinksPanel />
        </div>
      </div>
    </div>
  )
}

function Title() {
  const summary = useQuery(summaryQuery).data
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-1">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">{texts.overview.title}</h1>
        <p className="text-muted">{texts.overview.lead}</p>
      </div>
      {summary !== undefined && (
        <p className="text-[13px] text-muted">
          {texts.overview.amountsIn(summary.currency)} ·{' '}
          {summary.lastRunAt === null ? (
            texts.overview.neverMatched
          ) : (
            <>
              {texts.overview.asOf} <Time at={summary.lastRunAt} />
            </>
          )}
        </p>
      )}
    </div>
  )
}
