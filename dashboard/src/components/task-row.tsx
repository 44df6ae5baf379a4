import type { ReactNode } from 'react'
import type { Task } from '../api/types.ts'
import { TASKS } from '../texts/tasks.ts'
import { texts } from '../texts.ts'
import { TaskLink } from './task-link.tsx'
import { TaskMark } from './task-mark.tsx'
import { Time } from './time.tsx'

export const TASK_ROW_PX = 56

/** A line is cut by its width anyway; text without end would only be carried along. */
export const MOST_SHOWN = 300

export function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
}

interface TaskRowProps {
  task: Task
  /** Where tasks of several specs stand together. */
  withSpec?: boolean
  /** Before the text: what selects the row. */
  before?: ReactNode
  /** Behind it: what can be done. */
  after?: ReactNode
}

/** A task in a list: what it is, who has it, what holds it up. It leads to its page. */
export function TaskRow({ task, withSpec = false, before, after }: TaskRowProps) {
  return (
    <div className="flex h-full items-center gap-3 border-b border-line px-3 hover:bg-sunken/60 sm:px-4">
      {before}
      <TaskLink task={task} className="flex min-w-0 flex-1 items-center gap-3 rounded-sm py-1.5">
        <span
          className="hidden w-14 shrink-0 truncate font-mono text-[13px] text-muted sm:block"
          title={task.id}
        >
          {task.id}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate" dir="auto">
            {shortened(task.title)}
          </span>
          <TaskFacts task={task} withSpec={withSpec} />
        </span>
      </TaskLink>
      <TaskMark status={task.status} ready={task.ready} />
      {after}
    </div>
  )
}

interface TaskFactsProps {
  task: Task
  withSpec?: boolean
  /** On narrow screens the id has no column of its own. */
  withId?: boolean
}

/** One line; what matters most stands first, because the end may be cut. */
export function TaskFacts({ task, withSpec = false, withId = true }: TaskFactsProps) {
  const facts = factsOf(task)
  return (
    <span className="block h-5 min-w-0 truncate text-[13px] text-muted">
      {withId && <span className="mr-3 font-mono sm:hidden">{task.id}</span>}
      {withSpec && <span className="mr-3">{task.spec}</span>}
      {facts.map(({ name, look = '', text }) => (
        <span key={name} dir="auto" className={`mr-3 ${look}`}>
          {text}
        </span>
      ))}
    </span>
  )
}

interface Fact {
  readonly name: string
  readonly look?: string
  readonly text: ReactNode
}

function factsOf(task: Task): readonly Fact[] {
  const { conflict, blockedReason, holder, leaseExpiresAt, openDependencies, section } = task
  const verification = task.status === 'completed' ? TASKS.task.verification[task.verification] : ''
  const facts: (Fact | false)[] = [
    conflict !== null && { name: 'conflict', look: 'text-bad', text: shortened(conflict.message) },
    blockedReason !== null && { name: 'blocked', look: 'text-bad', text: shortened(blockedReason) },
    holder !== null && { name: 'holder', text: texts.tasks.heldBy(holder) },
    leaseExpiresAt !== null && { name: 'lease', text: <Lease until={leaseExpiresAt} /> },
    openDependencies > 0 && { name: 'waits', text: texts.tasks.waits(openDependencies) },
    task.critical &&
      task.status !== 'completed' && { name: 'critical', look: 'text-plum', text: texts.tasks.critical },
    verification !== '' && { name: 'verification', text: verification },
    holder === null && task.agent !== null && { name: 'agent', text: task.agent },
    section !== null && { name: 'section', text: shortened(section) },
  ]
  return facts.filter((fact) => fact !== false)
}

function Lease({ until }: { until: string }) {
  return (
    <>
      {texts.tasks.lease} <Time at={until} />
    </>
  )
}
