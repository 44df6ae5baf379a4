import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { TASK_ORDERS } from '../queries/task-search.ts'
import { ProgressSchema, projectHeader, projectInput } from '../schemas.ts'
import { TaskSchema, TaskStatusSchema } from '../task-schemas.ts'
import { searchTasks } from '../tasks/search.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const searchTasksAction = defineAction({
  name: 'tasks.search',
  summary: 'Tasks of all specs of a project, by spec and place in its file, with how many fit in each status',
  input: z.object({
    ...projectInput,
    spec: z.string().min(1).max(200).optional().describe('Only of this spec'),
    status: TaskStatusSchema.optional(),
    agent: z.string().min(1).max(100).optional().describe('Named for this agent, or held by it'),
    ready: z.boolean().optional().describe('Only what may be claimed now, or only what may not'),
    held: z.boolean().optional().describe('Only what somebody has an unexpired lease on, or only the rest'),
    text: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe('Part of the id, the title or the name of the spec, in any case'),
    order: z
      .enum(TASK_ORDERS)
      .default('file')
      .describe('file: by spec and place in it; recent: what changed last first'),
    skip: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('Tasks to pass over, for who jumps into a long list; `cursor` is for who reads all of it'),
    ...pageInput,
  }),
  output: z.object({
    project: z.string(),
    tasks: z.array(TaskSchema),
    counts: ProgressSchema.omit({ conflicts: true, percent: true }).describe(
      'What fits the rest of the filter, by status',
    ),
    ...pageOutput,
  }),
  errors: ['SPEC_NOT_FOUND', 'PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE', 'CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/tasks', headers: projectHeader }, mcp: true, cli: true },
  positional: ['text'],
  run: (input, ctx) => searchTasks(ctx, input),
})
