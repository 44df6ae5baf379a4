import { useQuery } from '@tanstack/react-query'
import { pipelineQuery, runsQuery, useMayAct, useWrite } from '../../api/queries.ts'
import type { Run, Stage } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { texts } from '../../texts.ts'

/** The five stages in their order, live. */
export function PipelinePanel() {
  const { data, error, refetch } = useQuery(pipelineQuery)
  const runs = useQuery(runsQuery).data?.runs ?? []
  return (
    <Panel title={texts.pipeline.title} aside={<RunButton stages={data?.stages ?? []} />}>
      {data === undefined && error === null && <Loading lines={3} />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <ol className="grid grid-cols-1 divide-y divide-line md:grid-cols-5 md:divide-x md:divide-y-0">
            {data.stages.map((stage) => (
              <StageCell key={stage.name} stage={stage} active={activeRun(stage, runs)} />
            ))}
          </ol>
          <p role="status" className="sr-only">
            {announcement(data.stages)}
          </p>
        </>
      )}
    </Panel>
  )
}

/** The stage's run under way; discovery counts as ingestion. */
function activeRun(stage: Stage, runs: readonly Run[]): Run | undefined {
  const domain = stage.action.split('.')[0]
  return runs.find(
    (run) =>
      (run.status === 'running' || run.status === 'queued') &&
      (run.action === stage.action || run.action.split('.')[0] === domain),
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
    <li data-stage={stage.name} data-status={status} className="relative min-w-0 px-4 py-3">
      <div className="flex items-center justify-between gap-2">
        <h3 className="truncate text-[13px] font-medium text-muted">{texts.pipeline.stages[stage.name]}</h3>
        <StatusMark status={status} />
      </div>
      <p className="mt-1 flex items-baseline gap-1.5 tabular-nums">
        <b className="text-lg font-semibold tracking-tight">
          {stage.rowsOut === null ? '–' : formatCount(stage.rowsOut)}
        </b>
        <span className="truncate text-[13px] text-muted">{texts.pipeline.units[stage.name]}</span>
      </p>
      {active === undefined ? <LastRun stage={stage} /> : <ProgressLine run={active} label={stage.name} />}
    </li>
  )
}

function LastRun({ stage }: { stage: Stage }) {
  if (stage.error !== null) {
    return (
      <p className="mt-1 text-[13px] break-words text-bad">
        {stage.error.message} <span className="font-mono text-xs">{stage.error.code}</span>
      </p>
    )
  }
  return (
    <p className="mt-1 text-[13px] text-muted">
      {stage.finishedAt !== null && <Time at={stage.finishedAt} />}
      {stage.durationMs !== null && ` · ${texts.pipeline.took(formatDuration(stage.durationMs))}`}
    </p>
  )
}

function RunButton({ stages }: { stages: readonly Stage[] }) {
  const mayAct = useMayAct()
  const start = useWrite<void>(() => '/pipeline/run', ['runs', 'pipeline'])
  if (!mayAct) return null
  const busy = start.isPending || stages.some(({ status }) => status === 'running' || status === 'queued')
  return (
    <div className="flex items-center gap-3">
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
