import { useQuery } from '@tanstack/react-query'
import { newestReportsQuery, type Report } from '../../api/agent-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { TaskLink } from '../../components/task-link.tsx'
import { Time } from '../../components/time.tsx'
import { useProject } from '../../lib/project.ts'
import { AGENTS } from '../../texts/agents.ts'
import { TASKS } from '../../texts/tasks.ts'

const MOST_SHOWN = 20

/** What agents reported last, of both kinds; the text of a report is on the page of its task. */
export function RecentReports() {
  const project = useProject()
  const completion = useQuery(newestReportsQuery(project, 'completion'))
  const status = useQuery(newestReportsQuery(project, 'status'))
  const error = completion.error ?? status.error
  const lists = [completion.data?.reports, status.data?.reports]
  return (
    <div className="mt-6">
      <Panel title={AGENTS.reports}>
        {error !== null && (
          <Failure error={error} onRetry={() => void Promise.all([completion.refetch(), status.refetch()])} />
        )}
        {error === null &&
          (lists.includes(undefined) ? <Loading lines={3} /> : <List reports={newest(lists)} />)}
      </Panel>
    </div>
  )
}

function newest(lists: readonly (readonly Report[] | undefined)[]): readonly Report[] {
  return lists
    .flatMap((list) => list ?? [])
    .sort((one, other) => other.createdAt.localeCompare(one.createdAt) || other.id.localeCompare(one.id))
    .slice(0, MOST_SHOWN)
}

function List({ reports }: { reports: readonly Report[] }) {
  if (reports.length === 0) return <p className="p-4 text-[13px] text-muted">{AGENTS.noReports}</p>
  return (
    <ul className="divide-y divide-line text-[13px]">
      {reports.map((report) => (
        <li key={report.id} className="flex flex-wrap items-baseline gap-x-3 px-4 py-2">
          <span className="font-medium break-words">{report.agent}</span>
          <span className="min-w-0 break-words">
            {TASKS.task.reportOf(TASKS.task.kinds[report.kind], report.status)}
          </span>
          <TaskLink
            task={{ spec: report.spec, id: report.task }}
            className="min-w-0 font-mono text-xs break-all text-accent underline underline-offset-2"
          >
            {report.spec}/{report.task}
          </TaskLink>
          <span className="ml-auto whitespace-nowrap text-muted">
            <Time at={report.createdAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}
