import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Task } from '../api/types.ts'
import { TASKS } from '../texts/tasks.ts'
import { texts } from '../texts.ts'
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
      <Link
        to="/specs/$spec/tasks/$id"
        params={{ spec: task.spec, id: task.id }}
        data-row=""
        className="flex min-w-0 flex-1 items-center gap-3 rounded-sm py-1.5"
      >
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
      </Link>
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
  return (
    <span className="flex h-5 min-w-0 gap-x-3 overflow-hidden text-[13px] whitespace-nowrap text-muted">
      {withId && <span className="font-mono sm:hidden">{task.id}</span>}
      {withSpec && <span>{task.spec}</span>}
      {task.conflict !== null && (
        <span className="truncate text-bad" title={task.conflict.message}>
          {shortened(task.conflict.message)}
        </span>
      )}
      {task.blockedReason !== null && (
        <span className="truncate text-bad" dir="auto" title={shortened(task.blockedReason)}>
          {shortened(task.blockedReason)}
        </span>
      )}
      {task.holder !== null && <span>{texts.tasks.heldBy(task.holder)}</span>}
      {task.leaseExpiresAt !== null && (
        <span>
          {texts.tasks.lease} <Time at={task.leaseExpiresAt} />
        </span>
      )}
      {task.openDependencies > 0 && <span>{texts.tasks.waits(task.openDependencies)}</span>}
      {task.critical && <span className="text-plum">{texts.tasks.critical}</span>}
      {task.status === 'completed' && task.verification !== 'none' && (
        <span>{TASKS.task.verification[task.verification]}</span>
      )}
      {task.holder === null && task.agent !== null && <span>{task.agent}</span>}
      {task.section !== null && <span className="truncate">{shortened(task.section)}</span>}
    </span>
  )
}
