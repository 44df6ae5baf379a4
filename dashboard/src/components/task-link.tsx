import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { taskQuery } from '../api/task-queries.ts'
import type { Task } from '../api/types.ts'
import { useIntent } from '../lib/intent.ts'
import { useProject } from '../lib/project.ts'

interface TaskLinkProps {
  task: Pick<Task, 'spec' | 'id'>
  className: string
  children: ReactNode
}

/** The way to a task from a row or a card; the task is read when it looks as if one will go there. */
export function TaskLink({ task: { spec, id }, className, children }: TaskLinkProps) {
  const client = useQueryClient()
  const project = useProject()
  const intent = useIntent(() => void client.prefetchQuery(taskQuery({ project, spec, id })))
  return (
    <Link
      to="/specs/$spec/tasks/$id"
      params={{ spec, id }}
      data-row=""
      draggable={false}
      className={className}
      {...intent}
    >
      {children}
    </Link>
  )
}
