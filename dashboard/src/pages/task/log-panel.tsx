import { useQuery } from '@tanstack/react-query'
import type { Output } from '../../api/forms.ts'
import { type TaskAddress, taskLogQuery } from '../../api/task-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount } from '../../lib/format.ts'
import { TASKS } from '../../texts/tasks.ts'
import { Paths } from './text-panel.tsx'

type Entry = Output<'implementation.search'>['entries'][number]

/** What was built, newest first: files, lines, and the parts that others can use. */
export function LogPanel({ address }: { address: TaskAddress }) {
  const { data, error, refetch } = useQuery(taskLogQuery(address))
  return (
    <Panel title={TASKS.task.log}>
      {data === undefined && error === null && <Loading lines={2} />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data?.entries.length === 0 && <p className="p-4 text-[13px] text-muted">{TASKS.task.noLog}</p>}
      <ul className="divide-y divide-line text-[13px]">
        {data?.entries.map((entry) => (
          <li key={entry.id} className="px-4 py-2.5">
            <LogEntry entry={entry} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function LogEntry({ entry }: { entry: Entry }) {
  const { summary, linesAdded, linesRemoved, filesCreated, filesModified, artifacts } = entry
  const parts = Object.entries(artifacts).flatMap(([kind, all]) =>
    all.map((artifact) => `${kind}: ${nameOf(artifact)}`),
  )
  return (
    <>
      <p className="break-words" dir="auto">
        {summary}
      </p>
      <p className="mt-0.5 flex flex-wrap gap-x-3 text-muted tabular-nums">
        <span>{TASKS.task.by(entry.createdFor ?? entry.createdBy)}</span>
        <span>{TASKS.task.lines(formatCount(linesAdded), formatCount(linesRemoved))}</span>
        <Time at={entry.createdAt} />
      </p>
      <Files name={TASKS.task.filesCreated} paths={filesCreated} />
      <Files name={TASKS.task.filesModified} paths={filesModified} />
      {parts.length > 0 && (
        <div className="mt-2">
          <Paths paths={[...new Set(parts)]} />
        </div>
      )}
    </>
  )
}

function Files({ name, paths }: { name: string; paths: readonly string[] }) {
  if (paths.length === 0) return null
  return (
    <div className="mt-2">
      <h3 className="mb-1 text-xs text-muted">{name}</h3>
      <Paths paths={paths} />
    </div>
  )
}

const NAMING = ['name', 'path', 'description'] as const

function nameOf(artifact: Readonly<Record<string, unknown>>): string {
  const field = NAMING.find((name) => typeof artifact[name] === 'string')
  const name = field === undefined ? '' : String(artifact[field])
  return typeof artifact.method === 'string' ? `${artifact.method} ${name}` : name
}
