import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useState } from 'react'
import type { Output } from '../../api/forms.ts'
import { useMayAct } from '../../api/queries.ts'
import { assignTask, type TaskAddress, taskAssignmentsQuery } from '../../api/task-queries.ts'
import type { TaskDetail } from '../../api/types.ts'
import { agentsQuery } from '../../api/workflow-queries.ts'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { toastDone, toastFailure } from '../../components/toasts.tsx'
import { TASKS } from '../../texts/tasks.ts'

type Assignment = Output<'assignments.list'>['assignments'][number]

interface AssignmentPanelProps {
  task: TaskDetail
  address: TaskAddress
}

/** To whom the task was given, with the text that the agent is sent, to be copied as it is. */
export function AssignmentPanel({ task, address }: AssignmentPanelProps) {
  const { data, error, refetch } = useQuery(taskAssignmentsQuery(address))
  const mayAct = useMayAct()
  const isOpen = task.status === 'pending' || task.status === 'in-progress'
  // Newest first: the one that counts, or the last that did.
  const newest = data?.assignments.find(({ state }) => state === 'open') ?? data?.assignments[0]
  return (
    <Panel
      title={TASKS.task.assignment}
      aside={
        newest !== undefined && (
          <span className="text-[13px] text-muted">{TASKS.task.assigned(newest.agent)}</span>
        )
      }
    >
      {data === undefined && error === null && <Loading lines={2} />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {newest !== undefined && <AssignmentText assignment={newest} />}
      {data !== undefined && newest === undefined && (
        <p className="px-4 pt-4 text-[13px] text-muted last:pb-4">{TASKS.task.notAssigned}</p>
      )}
      {data !== undefined && mayAct && isOpen && <AssignForm address={address} current={newest?.agent} />}
    </Panel>
  )
}

function AssignmentText({ assignment: { texts, due } }: { assignment: Assignment }) {
  const [format, setFormat] = useState<'short' | 'long'>('short')
  const text = texts[format]
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toastDone(TASKS.task.copied),
      () => toastFailure(new Error(TASKS.task.copyFailed)),
    )
  return (
    <div className="p-4 pb-0 last:pb-4">
      {due !== null && <p className="mb-2 text-[13px] text-muted">{TASKS.task.due(due.step, due.agent)}</p>}
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <fieldset aria-label={TASKS.task.formats.label} className="flex gap-1">
          {(['short', 'long'] as const).map((name) => (
            <Button
              key={name}
              look={format === name ? 'plain' : 'quiet'}
              aria-pressed={format === name}
              onClick={() => setFormat(name)}
            >
              {TASKS.task.formats[name]}
            </Button>
          ))}
        </fieldset>
        <Button onClick={() => void copy()}>
          <Copy size={14} aria-hidden="true" />
          {TASKS.task.copy}
        </Button>
      </div>
      <pre
        className="max-h-72 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap"
        data-testid="assignment"
        dir="auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
        tabIndex={0}
      >
        {text}
      </pre>
    </div>
  )
}

function AssignForm({ address, current }: { address: TaskAddress; current: string | undefined }) {
  const [chosen, setChosen] = useState('')
  const client = useQueryClient()
  const agents = useQuery(agentsQuery(address.project)).data?.agents ?? []
  const assign = useMutation({
    mutationFn: () => assignTask(address, chosen === '' ? undefined : chosen),
    onSuccess: ({ assignments }) => toastDone(TASKS.task.assignedDone(assignments[0]?.agent ?? '')),
    onError: toastFailure,
    onSettled: () =>
      Promise.all(['tasks', 'agents'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
  return (
    <div className="flex flex-wrap items-end gap-2 p-4">
      <label className="flex min-w-0 flex-col gap-0.5 text-xs text-muted">
        {TASKS.task.assignTo}
        <select
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          className="h-8 max-w-full rounded-md border border-line bg-surface px-2 text-[13px] text-ink"
        >
          {current === undefined && <option value="">{TASKS.task.bestFit}</option>}
          {current !== undefined && <option value="">{current}</option>}
          {agents
            .filter(({ name }) => name !== current)
            .map(({ name, load, capacity }) => (
              <option key={name} value={name}>
                {`${name} (${load}/${capacity})`}
              </option>
            ))}
        </select>
      </label>
      <Button
        disabled={assign.isPending || (current !== undefined && chosen === '')}
        onClick={() => assign.mutate()}
      >
        {TASKS.task.assign}
      </Button>
    </div>
  )
}
