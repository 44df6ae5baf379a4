import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { runsQuery, useMayAct, useWrite } from '../../api/queries.ts'
import type { Run } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { Time } from '../../components/time.tsx'
import { formatDuration } from '../../lib/format.ts'
import { texts } from '../../texts.ts'

export function RunsPanel() {
  const { data, error, refetch } = useQuery(runsQuery)
  return (
    <Panel title={texts.runs.title}>
      {data === undefined && error === null && <Loading />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && data.runs.length === 0 && <Empty title={texts.runs.empty} />}
      {data !== undefined && data.runs.length > 0 && (
        <ul className="divide-y divide-line text-[13px]">
          {data.runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function RunRow({ run }: { run: Run }) {
  const active = run.status === 'queued' || run.status === 'running'
  return (
    <li data-run={run.id} className="px-4 py-2">
      <div className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate font-mono text-xs">{run.action}</span>
        <StatusMark status={run.status} />
      </div>
      <div className="mt-0.5 flex items-center justify-between gap-2 text-muted">
        <span className="min-w-0 truncate">
          {texts.runs.by(run.startedBy)} · <Time at={run.createdAt} />
          {tookOf(run)}
        </span>
        {active && <CancelButton run={run} />}
      </div>
      {run.status === 'running' && <ProgressLine run={run} label={run.action} />}
      {run.error !== null && (run.status === 'failed' || run.retryAt !== null) && (
        <p className="mt-0.5 break-words text-bad">
          {run.error.message} <span className="font-mono text-xs">{run.error.code}</span>
          {run.retryAt !== null && ` · ${texts.runs.triedAgain}`}
        </p>
      )}
    </li>
  )
}

function tookOf({ startedAt, finishedAt }: Run): string {
  if (startedAt === null || finishedAt === null) return ''
  return ` · ${formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}`
}

function CancelButton({ run }: { run: Run }) {
  const mayAct = useMayAct()
  const cancel = useWrite(
    (id: string) => api.POST('/api/v1/runs/{id}/cancel', { params: { path: { id } } }),
    ['runs', 'pipeline'],
  )
  if (!mayAct) return null
  return (
    <button
      type="button"
      disabled={cancel.isPending || cancel.isSuccess}
      aria-label={texts.runs.cancelOne(run.action)}
      onClick={() => cancel.mutate(run.id)}
      className="rounded border border-line px-2 text-xs font-medium text-ink hover:bg-sunken disabled:text-muted"
    >
      {cancel.isPending || cancel.isSuccess ? texts.runs.cancelling : texts.runs.cancel}
    </button>
  )
}
