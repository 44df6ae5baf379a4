import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { searchImplementation } from '../reports/implementation-log.ts'
import { projectHeader, projectInput } from '../schemas.ts'
import { LogEntrySchema } from '../schemas-reports.ts'
import { taskId } from '../task-schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const searchImplementationAction = defineAction({
  name: 'implementation.search',
  summary: 'What was implemented, by text, file and artifact, newest first',
  input: z.object({
    ...projectInput,
    spec: z.string().min(1).max(200).optional(),
    task: taskId.optional().describe('Id in its spec'),
    text: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe('Words that must be there; "a phrase", or, -without'),
    file: z.string().min(1).max(1_000).optional().describe('A path, the name of a file, or a folder'),
    artifact: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe('A name, `GET /path`, or a kind: apiEndpoints, components, functions, classes, integrations'),
    ...pageInput,
  }),
  output: z.object({ project: z.string(), entries: z.array(LogEntrySchema), ...pageOutput }),
  errors: ['CURSOR_INVALID', 'PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: {
    rest: { method: 'GET', path: '/implementation-log', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  run: (input, ctx) => searchImplementation(ctx, input),
})
