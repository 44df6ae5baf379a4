import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { REPORT_KINDS } from '../reports/queries.ts'
import { listReports } from '../reports/reports.ts'
import { projectHeader, projectInput } from '../schemas.ts'
import { ReportSchema } from '../schemas-reports.ts'
import { taskId } from '../task-schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const listReportsAction = defineAction({
  name: 'reports.list',
  summary: 'Reports of tasks, of one kind, newest first',
  input: z.object({
    ...projectInput,
    kind: z.enum(REPORT_KINDS).default('completion'),
    spec: z.string().min(1).max(200).optional(),
    task: taskId.optional().describe('Id in its spec'),
    ...pageInput,
  }),
  output: z.object({ project: z.string(), reports: z.array(ReportSchema), ...pageOutput }),
  errors: ['CURSOR_INVALID', 'PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/reports', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => listReports(ctx, input),
})
