import { useQuery } from '@tanstack/react-query'
import { pipelineQuery, runsQuery, summaryQuery } from '../../api/queries.ts'
import { Time } from '../../components/time.tsx'
import { formatCount } from '../../lib/format.ts'
import { texts } from '../../texts.ts'
import { activeRun } from './active-run.ts'

/** What the page is about, and how fresh it is: a run under way or a failure is said here, wherever the reader scrolled. */
export function Title() {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-1">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">{texts.overview.title}</h1>
        <p className="text-muted">{texts.overview.lead}</p>
      </div>
      <p className="text-[13px] text-muted tabular-nums">
        <Freshness />
      </p>
    </div>
  )
}

function Freshness() {
  const stages = useQuery(pipelineQuery).data?.stages ?? []
  const runs = useQuery(runsQuery).data?.runs ?? []
  const lastRunAt = useQuery(summaryQuery).data?.lastRunAt ?? null
  const failed = stages.find(({ status }) => status === 'failed')
  for (const stage of stages) {
    const run = activeRun(stage, runs)
    if (run === undefined) continue
    const { done, total } = run.progress ?? {}
    const far =
      done === undefined || total === undefined ? '' : `: ${formatCount(done)} / ${formatCount(total)}`
    return (
      <PipelineLink
        look="text-accent"
        text={texts.overview.running(texts.pipeline.stages[stage.name]) + far}
      />
    )
  }
  if (failed !== undefined) {
    return <PipelineLink look="text-bad" text={texts.overview.failed(texts.pipeline.stages[failed.name])} />
  }
  if (lastRunAt === null) return null
  return (
    <>
      {texts.overview.asOf} <Time at={lastRunAt} />
    </>
  )
}

function PipelineLink({ look, text }: { look: string; text: string }) {
  return (
    <a href="#pipeline" className={`font-medium underline underline-offset-2 ${look}`}>
      {text}
    </a>
  )
}
