import { z } from 'zod'
import { type ActionContext, actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import type { TaskStatus, Verification } from '../model.ts'
import { presentReport, type StoredReport, storeReport } from '../reports/reports.ts'
import { projectHeader, specInput } from '../schemas.ts'
import { actingAgent } from '../schemas-agents.ts'
import { CompletionInput, markdownInput, ReportedTaskSchema, ReportSchema } from '../schemas-reports.ts'
import { noticeReport } from '../tasks/tasks.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

/** What becomes of the task when its report was kept, in the same transaction; answers the task as it is then. */
export type FollowReport = (
  ctx: ActionContext<WorkflowDeps>,
  stored: StoredReport,
) => Promise<{ readonly status: TaskStatus; readonly verification: Verification }>

/** The action, with what follows from a report. */
export function reportTaskActionWith(follow: FollowReport) {
  return defineAction({
    name: 'tasks.report',
    summary: 'Hand in the completion report of a task, as fields or in the template of the guide',
    input: z.object({
      ...specInput,
      ...actingAgent,
      id: z.string().min(1).max(200).describe('Id of the task in its spec'),
      report: CompletionInput.optional(),
      markdown: markdownInput,
    }),
    output: z.object({ project: z.string(), report: ReportSchema, task: ReportedTaskSchema }),
    errors: [
      'TASK_NOT_FOUND',
      'REPORT_FORM_UNCLEAR',
      'REPORT_INCOMPLETE',
      'REPORT_OF_OTHER_TASK',
      'PROJECT_UNKNOWN',
    ],
    effect: 'write',
    role: 'agent',
    reach: 'hub',
    actsFor: 'agent',
    expose: {
      rest: { method: 'POST', path: '/specs/{spec}/tasks/{id}/report', headers: projectHeader },
      mcp: true,
      cli: true,
    },
    positional: ['spec', 'id'],
    run: async (input, ctx) => {
      const stored = await storeReport(ctx, input)
      const { status, verification } = await follow(ctx, stored)
      const { project, row } = stored
      const { id, spec, taskKey: task } = row
      await ctx.emit('task.reported', { project, spec, task, report: id, outcome: row.status })
      return { project, report: presentReport(row), task: { spec, id: task, status, verification } }
    },
  })
}

/** The life cycle hears of it: a completed task is in review from then on. */
export const reportTaskAction = reportTaskActionWith(async (ctx, { project, task: { spec, key } }) => {
  const { task } = await noticeReport(ctx, { project, spec, id: key })
  return task
})
