import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ApiError } from '../../api/client.ts'
import { type TaskAddress, taskQuery } from '../../api/task-queries.ts'
import type { TaskDetail } from '../../api/types.ts'
import { PageTitle } from '../../components/page-title.tsx'
import { Failure, Waiting } from '../../components/states.tsx'
import { TaskMark } from '../../components/task-mark.tsx'
import { shortened } from '../../components/task-row.tsx'
import { useProject } from '../../lib/project.ts'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { AssignmentPanel } from './assignment-panel.tsx'
import { DependenciesPanel } from './dependencies-panel.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { ApprovalsPanel, CommitsPanel } from './links-panels.tsx'
import { LogPanel } from './log-panel.tsx'
import { ReportsPanel } from './reports-panel.tsx'
import { StatePanel } from './state-panel.tsx'
import { TaskActions } from './task-actions.tsx'
import { TextPanel } from './text-panel.tsx'

const route = getRouteApi('/specs/$spec/tasks/$id')

export function TaskPage() {
  const { spec, id } = route.useParams()
  const address = { project: useProject(), spec, id }
  const { data, error, refetch } = useQuery(taskQuery(address))
  if (data === undefined) {
    return error instanceof ApiError && error.status === 404 ? (
      <NoTask spec={spec} error={error} />
    ) : (
      <Waiting error={error} onRetry={() => void refetch()} />
    )
  }
  return <Loaded key={`${data.project}/${spec}/${id}`} task={data} address={address} />
}

function Loaded({ task, address }: { task: TaskDetail; address: TaskAddress }) {
  return (
    <div data-page="task">
      <Crumb spec={task.spec} />
      <PageTitle title={`${task.id} ${shortened(task.title)}`} aside={<Marks task={task} />} />
      <Notices task={task} />
      <TaskActions task={task} address={address} />
      <div className="mt-5 grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="min-w-0 space-y-5">
          <TextPanel task={task} />
          <AssignmentPanel task={task} address={address} />
          <ReportsPanel address={address} />
          <LogPanel address={address} />
          <HistoryPanel task={task} />
        </div>
        <div className="min-w-0 space-y-5">
          <StatePanel task={task} />
          <DependenciesPanel task={task} />
          <ApprovalsPanel approvals={task.approvals} />
          <CommitsPanel commits={task.commits} />
        </div>
      </div>
    </div>
  )
}

const LINK = 'font-medium text-accent underline underline-offset-2'

function Crumb({ spec }: { spec: string }) {
  return (
    <p className="mb-1 text-[13px]">
      <Link to="/specs/$spec" params={{ spec }} className={LINK}>
        {spec}
      </Link>
    </p>
  )
}

function Marks({ task }: { task: TaskDetail }) {
  const verification = TASKS.task.verification[task.verification]
  return (
    <>
      {task.priority !== null && (
        <span className="text-[13px] text-muted">
          {TASKS.task.priorityOf(TASKS.task.priority[task.priority])}
        </span>
      )}
      {task.critical && task.status !== 'completed' && (
        <span className="rounded bg-plum-soft px-1.5 py-0.5 text-xs font-medium text-plum">
          {texts.tasks.critical}
        </span>
      )}
      {verification !== '' && (
        <span className="rounded bg-sunken px-1.5 py-0.5 text-xs font-medium text-muted">{verification}</span>
      )}
      <TaskMark status={task.status} ready={task.ready} />
    </>
  )
}

/** What stands in the way, before what can be done. */
function Notices({ task: { blockedReason, conflict } }: { task: TaskDetail }) {
  return (
    <>
      {blockedReason !== null && (
        <p className="mb-3 rounded-md bg-bad-soft px-3 py-2 break-words text-bad" dir="auto">
          <strong>{TASKS.task.blocked}</strong> {blockedReason}
        </p>
      )}
      {conflict !== null && (
        <div role="alert" className="mb-3 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <p className="break-words">
            <strong>{TASKS.task.conflict}</strong> {conflict.message}{' '}
            <span className="font-mono text-xs">{conflict.code}</span>
          </p>
          <p className="mt-1">{TASKS.task.conflictHint}</p>
        </div>
      )}
    </>
  )
}

function NoTask({ spec, error }: { spec: string; error: ApiError }) {
  return (
    <div className="mx-auto mt-10 max-w-xl rounded-lg border border-line bg-surface">
      <div className="p-4 pb-0">
        <PageTitle title={TASKS.task.notFound} />
      </div>
      <Failure error={error} />
      <p className="px-4 pb-4">
        <Link to="/specs/$spec" params={{ spec }} className={LINK}>
          {TASKS.task.back}
        </Link>
      </p>
    </div>
  )
}
