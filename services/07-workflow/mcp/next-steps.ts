import type { z } from 'zod'
import type { TaskSchema } from '../task-schemas.ts'

type Task = Pick<z.infer<typeof TaskSchema>, 'id' | 'status' | 'verification'>

/** What an agent does next with a task. */
export function nextStepsOf({ id, status, verification }: Task): string[] {
  switch (status) {
    case 'pending':
      return [`Begin with set-status in-progress for task ${id}`]
    case 'in-progress':
      return ['Implement and test it', `Then set-status completed for task ${id}`]
    case 'blocked':
      return [`When the obstacle is gone: set-status in-progress for task ${id}`]
    case 'completed':
      return verification === 'report-due'
        ? [
            'Put the result before people with request-approval',
            `Hand in the report of task ${id} (tasks_report)`,
          ]
        : ['Ask for the next one with next-pending']
  }
}
