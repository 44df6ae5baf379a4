import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { pipelineQuery, runsQuery, useMayAct, useWrite } from '../../api/queries.ts'
import type { Run, Stage } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { texts } from '../../texts.ts'
import { activeRun } from './active-run.ts'

/** The five stages in their order, live; side by side where there is room. */
export function PipelinePanel() {
  const { data, error, refetch } = useQuery(pipelineQuery)
  const runs = useQuery(runsQuery).data?.runs ?? []
  return (
    <Panel id="pipeline" title={texts.pipeline.title} aside={<RunButton stages={data?.stages ?? []} />}>
      {data === undefined && error === null && <Loading lines={5} />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <div className="@container">
          <ol className="grid grid-cols-1 divide-y divide-line @2xl:grid-cols-5 @2xl:divide-x @2xl:divide-y-0">
            {data.stages.map((stage) => (
              <StageCell key={stage.name} stage={stage} active={activeRun(stage, runs)} />
            ))}
          </ol>
          <p role="status" className="sr-only">
            {announcement(data.stages)}
          </p>
        </div>
      )}
    </Panel>
  )
}

/** Changes once per stage, so a screen reader is told of steps, not of every batch. */
function announcement(stages: readonly Stage[]): string {
  const busy = stages.filter((stage) => stage.status === 'running' || stage.status === 'failed')
  return busy
    .map((stage) => texts.pipeline.announce(texts.pipeline.stages[stage.name], texts.status[stage.status]))
    .join(', ')
}

function StageCell({ stage, active }: { stage: Stage; active: Run | undefined }) {
  const status = active?.status ?? stage.status
  return (
    <li data-stage={stage.name} data-status={status} className="min-w-0 px-4 py-2.5">
      <div className="flex items-center justify-between gap-2">
        <h3 className="truncate text-[13px] font-medium">{texts.pipeline.stages[stage.name]}</h3>
        <StatusMark status={status} />
      </div>
      <div className="mt-0.5 flex flex-wrap items-baseline justify-between gap-x-3 text-[13px] text-muted tabular-nums">
        {stage.status !== 'never' && (
          <p>
            <b className="font-semibold text-ink">{formatCount(stage.rowsOut)}</b>{' '}
            {texts.pipeline.units[stage.name](stage.rowsOut)}
          </p>
        )}
        {active === undefined && stage.finishedAt !== null && <LastRun stage={stage} at={stage.finishedAt} />}
      </div>
      {active !== undefined && <ProgressLine run={active} label={texts.pipeline.stages[stage.name]} />}
      {active === undefined && stage.error !== null && (
        <p
          className={`mt-1 text-[13px] break-words ${stage.status === 'cancelled' ? 'text-muted' : 'text-bad'}`}
        >
          {stage.error.message} <span className="font-mono text-xs">{stage.error.code}</span>
        </p>
      )}
    </li>
  )
}

function LastRun({ stage, at }: { stage: Stage; at: string }) {
  return (
    <p>
      <Time at={at} />
      {stage.durationMs !== null && (
        <span title={texts.pipeline.took}> · {formatDuration(stage.durationMs)}</span>
      )}
    </p>
  )
}

function RunButton({ stages }: { stages: readonly Stage[] }) {
  const mayAct = useMayAct()
  const nothing = useQuery(pipelineQuery).data?.configured === 'none'
  const start = useWrite(() => api.POST('/api/v1/pipeline/run', { body: {} }), ['runs', 'pipeline'])
  if (!mayAct || nothing) return null
  const busy = start.isPending || stages.some(({ status }) => status === 'running' || status === 'queued')
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {start.error !== null && (
        <span role="alert" className="text-[13px] text-bad">
          {start.error.message}
        </span>
      )}
      <button
        type="button"
        disabled={busy}
        onClick={() => start.mutate()}
        className="rounded-md border border-line px-2.5 py-1 text-[13px] font-medium hover:bg-sunken disabled:text-muted"
      >
        {start.isPending ? texts.pipeline.starting : texts.pipeline.run}
      </button>
    </div>
  )
}
