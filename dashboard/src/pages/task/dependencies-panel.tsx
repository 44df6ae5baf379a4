import { Link } from '@tanstack/react-router'
import type { TaskDetail } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { TaskMark } from '../../components/task-mark.tsx'
import { shortened } from '../../components/task-row.tsx'
import { TASKS } from '../../texts/tasks.ts'

type Neighbour = TaskDetail['neighbours'][number]

const GROUPS = [
  ['whole', TASKS.task.whole],
  ['needs', TASKS.task.needs],
  ['part', TASKS.task.parts],
  ['unlocks', TASKS.task.unlocks],
] as const

/** What it waits for and what waits for it, each with its own page. */
export function DependenciesPanel({ task: { neighbours } }: { task: TaskDetail }) {
  return (
    <Panel title={TASKS.task.dependencies}>
      {neighbours.length === 0 && <p className="p-4 text-[13px] text-muted">{TASKS.task.noDependencies}</p>}
      {GROUPS.map(([relation, name]) => (
        <Group
          key={relation}
          name={name}
          neighbours={neighbours.filter((neighbour) => neighbour.relation === relation)}
        />
      ))}
    </Panel>
  )
}

function Group({ name, neighbours }: { name: string; neighbours: readonly Neighbour[] }) {
  if (neighbours.length === 0) return null
  return (
    <div className="border-b border-line px-4 py-3 last:border-0">
      <h3 className="mb-1 text-[13px] font-medium text-muted">{name}</h3>
      <ul className="max-h-72 space-y-1 overflow-auto text-[13px]">
        {neighbours.map((neighbour) => (
          <li key={neighbour.ref}>
            <NeighbourRow neighbour={neighbour} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function NeighbourRow({ neighbour: { ref, spec, id, title, status } }: { neighbour: Neighbour }) {
  if (spec === null || id === null || title === null || status === null) {
    return (
      <p className="break-words text-bad">
        <span className="font-mono">{ref}</span> {TASKS.task.missing}
      </p>
    )
  }
  return (
    <Link
      to="/specs/$spec/tasks/$id"
      params={{ spec, id }}
      className="flex items-center gap-2 rounded-sm hover:underline"
    >
      <span className="shrink-0 font-mono text-accent">{ref}</span>
      <span className="min-w-0 flex-1 truncate" dir="auto">
        {shortened(title)}
      </span>
      <TaskMark status={status} />
    </Link>
  )
}
