import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { presentReport, storeStatusReport } from '../reports/reports.ts'
import { projectHeader, specInput } from '../schemas.ts'
import { actingAgent } from '../schemas-agents.ts'
import { markdownInput, ReportSchema, StatusInput } from '../schemas-reports.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const reportTaskStatusAction = defineAction({
  name: 'tasks.report-status',
  summary:
    'Hand in a status report of a task, as fields or in the format of the guide; its state does not change',
  input: z.object({
    ...specInput,
    ...actingAgent,
    id: z.string().min(1).max(200).describe('Id of the task in its spec'),
    report: StatusInput.optional(),
    markdown: markdownInput,
  }),
  output: z.object({ project: z.string(), report: ReportSchema }),
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
    rest: { method: 'POST', path: '/specs/{spec}/tasks/{id}/status-report', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  positional: ['spec', 'id'],
  run: async (input, ctx) => {
    const { project, row } = await storeStatusReport(ctx, input)
    const { id, spec, taskKey: task, status } = row
    await ctx.emit('task.status-reported', { project, spec, task, report: id, implementation: status })
    return { project, report: presentReport(row) }
  },
})
