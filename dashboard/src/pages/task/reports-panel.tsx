import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import type { Output } from '../../api/forms.ts'
import { type TaskAddress, taskReportsQuery } from '../../api/task-queries.ts'
import { Markdown } from '../../components/markdown.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { TASKS } from '../../texts/tasks.ts'

type Report = Output<'reports.list'>['reports'][number]

/** What agents reported, newest first, with the evidence of each. */
export function ReportsPanel({ address }: { address: TaskAddress }) {
  const completion = useQuery(taskReportsQuery(address, 'completion'))
  const status = useQuery(taskReportsQuery(address, 'status'))
  const error = completion.error ?? status.error
  const isLoading = completion.data === undefined || status.data === undefined
  const reports = [...(completion.data?.reports ?? []), ...(status.data?.reports ?? [])].sort((one, other) =>
    other.createdAt.localeCompare(one.createdAt),
  )
  return (
    <Panel title={TASKS.task.reports}>
      {isLoading && error === null && <Loading lines={2} />}
      {error !== null && <Failure error={error} onRetry={() => void completion.refetch()} />}
      {!isLoading && reports.length === 0 && (
        <p className="p-4 text-[13px] text-muted">{TASKS.task.noReports}</p>
      )}
      <ul className="divide-y divide-line">
        {reports.map((report) => (
          <li key={report.id}>
            <ReportRow report={report} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function ReportRow({ report }: { report: Report }) {
  const { kind, status, agent, createdAt, markdown } = report
  return (
    <details className="group px-4 py-2.5">
      <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-2 text-[13px]">
        <ChevronRight size={14} aria-hidden="true" className="text-muted group-open:rotate-90" />
        <span className="font-medium">{TASKS.task.reportOf(TASKS.task.kinds[kind], status)}</span>
        <span className="text-muted">{TASKS.task.by(agent)}</span>
        <span className="ml-auto text-muted">
          <Time at={createdAt} />
        </span>
      </summary>
      <Evidence report={report} />
      <div className="mt-3">
        <Markdown text={markdown} />
      </div>
    </details>
  )
}

const LOOK: Readonly<Record<string, string>> = {
  pass: 'bg-good-soft text-good',
  fail: 'bg-bad-soft text-bad',
  skipped: 'bg-sunken text-muted',
}

function Evidence({ report: { parts } }: { report: Report }) {
  const testing = Array.isArray(parts.testing) ? parts.testing.filter(isEvidence) : []
  if (testing.length === 0) return null
  return (
    <>
      <h3 className="mt-3 mb-1 text-[13px] font-medium text-muted">{TASKS.task.evidence}</h3>
      <ul className="space-y-1 text-[13px]">
        {testing.map(({ name, result }) => (
          <li key={name} className="flex items-baseline gap-2">
            <span className={`shrink-0 rounded px-1.5 py-0.5 text-xs font-medium ${LOOK[result] ?? ''}`}>
              {TASKS.task.evidenceResults[result] ?? result}
            </span>
            <span className="min-w-0 break-words" dir="auto">
              {name}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

function isEvidence(value: unknown): value is { name: string; result: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'result' in value
}
