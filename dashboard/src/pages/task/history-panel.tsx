import { Link } from '@tanstack/react-router'
import type { TaskDetail, TaskStatus } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { Time } from '../../components/time.tsx'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'

type Change = TaskDetail['history'][number]

/** Everything that happened to the task, newest first: who, when, through what; the audit tells the whole request. */
export function HistoryPanel({ task: { history } }: { task: TaskDetail }) {
  return (
    <Panel title={TASKS.task.history}>
      {history.length === 0 && <p className="p-4 text-[13px] text-muted">{TASKS.task.noHistory}</p>}
      <ol className="divide-y divide-line text-[13px]">
        {history.map((change, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id; the list only grows at its beginning
          <li key={history.length - at} className="px-4 py-2">
            <ChangeRow change={change} />
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function ChangeRow({ change }: { change: Change }) {
  const { at, event, fromStatus, toStatus, actor, agent, cause, reason, requestId } = change
  return (
    <>
      <span className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium">{TASKS.task.events[event] ?? event}</span>
        {fromStatus !== toStatus && (
          <span className="text-muted">
            {TASKS.task.change(statusName(fromStatus), statusName(toStatus))}
          </span>
        )}
        <span className="ml-auto text-muted">
          <Time at={at} />
        </span>
      </span>
      {reason !== null && (
        <span className="block break-words" dir="auto">
          {reason}
        </span>
      )}
      <span className="flex flex-wrap gap-x-3 text-muted">
        <span className="break-words">
          {TASKS.task.by(actor)}
          {agent !== null && ` ${TASKS.task.forAgent(agent)}`}
        </span>
        <span>{TASKS.task.through[cause]}</span>
        <Link to="/audit" search={{ requestId }} title={requestId} className="text-accent underline">
          {TASKS.task.request} <span className="font-mono text-xs">{requestId.slice(-8)}</span>
        </Link>
      </span>
    </>
  )
}

function statusName(status: string): string {
  return texts.tasks.statuses[status as TaskStatus] ?? status
}
