import { z } from 'zod'
import { AgentNameSchema, actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import { listAssignments } from '../agents/assignments.ts'
import { ASSIGNMENT_STATES } from '../agents/queries.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, projectInput } from '../schemas.ts'
import { AssignmentSchema } from '../schemas-agents.ts'
import { taskId } from '../task-schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const listAssignmentsAction = defineAction({
  name: 'assignments.list',
  summary: 'Assignments with their steps, newest first',
  input: z.object({
    ...projectInput,
    state: z.enum(ASSIGNMENT_STATES).optional(),
    spec: z.string().min(1).max(200).optional(),
    task: taskId.optional().describe('Id in its spec'),
    agent: AgentNameSchema.optional().describe('Who implements, or whose turn it is'),
    ...pageInput,
  }),
  output: z.object({ project: z.string(), assignments: z.array(AssignmentSchema), ...pageOutput }),
  errors: ['CURSOR_INVALID', 'PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/assignments', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => listAssignments(ctx, input),
})
