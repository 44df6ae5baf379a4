import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { pipelineQuery, runsQuery } from '../../api/queries.ts'
import type { Run, Stage } from '../../api/types.ts'
import { ProgressLine } from '../../components/progress-line.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { texts } from '../../texts.ts'
import { activeRun } from '../overview/active-run.ts'

/** The five stages from left to right: what went in, what came out, when and how long; live while one runs. */
export function Flow() {
  const { data, error, refetch } = useQuery(pipelineQuery)
  const runs = useQuery(runsQuery).data?.runs ?? []
  if (data === undefined) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        {error === null ? <Loading lines={3} /> : <Failure error={error} onRetry={() => void refetch()} />}
      </div>
    )
  }
  return (
    <ol aria-label={PIPELINE.flow.label} className="grid grid-cols-1 gap-2 lg:grid-cols-5 lg:gap-5">
      {data.stages.map((stage, at) => (
        <li key={stage.name} className="relative min-w-0">
          <StageCard stage={stage} active={activeRun(stage, runs)} />
          {at < data.stages.length - 1 && (
            <ArrowRight
              size={18}
              aria-hidden="true"
              className="absolute top-1/2 -right-[1.15rem] hidden -translate-y-1/2 text-muted lg:block"
            />
          )}
        </li>
      ))}
    </ol>
  )
}

function StageCard({ stage, active }: { stage: Stage; active: Run | undefined }) {
  const name = texts.pipeline.stages[stage.name]
  const status = active?.status ?? stage.status
  const runId = active?.id ?? stage.lastRunId
  return (
    <div
      data-stage={stage.name}
      data-status={status}
      className="h-full rounded-lg border border-line bg-surface px-4 py-2.5 text-[13px] lg:py-3"
    >
      <div className="flex items-center justify-between gap-2">
        <h2 className="truncate font-semibold">
          {runId === null ? (
            name
          ) : (
            <Link
              to="/pipeline/runs/$id"
              params={{ id: runId }}
              title={PIPELINE.flow.openRun(name)}
              className="hover:underline"
            >
              {name}
            </Link>
          )}
        </h2>
        <StatusMark status={status} />
      </div>
      {/* Below one another they take a line each: what follows must be seen without much scrolling. */}
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 lg:block">
        <Rows stage={stage} />
        {active === undefined && <LastRun stage={stage} />}
      </div>
      {active !== undefined && <ProgressLine run={active} label={name} />}
      {active === undefined && stage.error !== null && (
        <p className={`mt-1 break-words ${stage.status === 'cancelled' ? 'text-muted' : 'text-bad'}`}>
          {stage.error.message} <span className="font-mono text-xs">{stage.error.code}</span>
        </p>
      )}
    </div>
  )
}

function Rows({ stage }: { stage: Stage }) {
  if (stage.status === 'never') return null
  return (
    <dl className="flex flex-row-reverse items-baseline gap-x-3 tabular-nums lg:mt-2 lg:block">
      {stage.rowsIn !== null && (
        <div className="hidden items-baseline gap-1 text-muted sm:flex">
          <dd className="order-first">{formatCount(stage.rowsIn)}</dd>
          <dt>{PIPELINE.flow.in[stage.name]}</dt>
        </div>
      )}
      <div className="flex items-baseline gap-1">
        <dd className="order-first text-base font-semibold">{formatCount(stage.rowsOut)}</dd>
        <dt className="text-muted">{texts.pipeline.units[stage.name](stage.rowsOut)}</dt>
      </div>
    </dl>
  )
}

function LastRun({ stage: { finishedAt, durationMs } }: { stage: Stage }) {
  if (finishedAt === null) return <p className="mt-1 text-muted">{PIPELINE.flow.never}</p>
  return (
    <p className="text-muted tabular-nums lg:mt-1">
      <Time at={finishedAt} />
      {durationMs !== null && ` · ${PIPELINE.flow.took} ${formatDuration(durationMs)}`}
    </p>
  )
}
