import { z } from 'zod'
import { AgentNameSchema, actionsFor } from '../../00-platform/index.ts'
import { assignTasks } from '../agents/assign.ts'
import { presentAssignments } from '../agents/assignments.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, projectInput } from '../schemas.ts'
import { AssignmentSchema, actingAgent } from '../schemas-agents.ts'
import { taskId } from '../task-schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const createAssignmentsAction = defineAction({
  name: 'assignments.create',
  summary:
    'Give tasks to agents: those that are named, else the next wave of a spec, to agents that fit and have room',
  input: z.object({
    ...projectInput,
    ...actingAgent,
    spec: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The spec of the tasks, or whose next wave is wanted'),
    tasks: z
      .array(
        z.object({
          spec: z.string().min(1).max(200).optional(),
          task: taskId.describe('Id in its spec, or spec/id'),
          assignee: AgentNameSchema.optional().describe(
            'Who implements; without it the agent that fits best',
          ),
        }),
      )
      .min(1)
      .max(50)
      .optional()
      .describe('Without them the next wave is given out'),
    agents: z
      .union([z.literal(2), z.literal(3), z.literal(4)])
      .default(4)
      .describe('Agents at once on a wave, those at work included'),
    replace: z.boolean().default(false).describe('Also tasks that another agent has'),
  }),
  output: z.object({
    project: z.string(),
    assignments: z.array(AssignmentSchema),
    skipped: z
      .array(z.object({ ref: z.string(), why: z.string() }))
      .describe('Tasks of the wave that were not given out'),
  }),
  errors: [
    'TASK_NOT_FOUND',
    'AGENT_UNKNOWN',
    'AGENT_AT_CAPACITY',
    'ASSIGNMENT_EXISTS',
    'ASSIGNMENT_TASK_CLOSED',
    'ASSIGNMENT_TASK_HELD',
    'PROJECT_UNKNOWN',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  actsFor: 'agent',
  expose: { rest: { method: 'POST', path: '/assignments', headers: projectHeader }, mcp: true, cli: true },
  run: async (input, ctx) => {
    const { project, rows, skipped } = await assignTasks(ctx, input)
    const assignments = await presentAssignments(ctx.db, rows)
    for (const { id, spec, task, agent } of assignments)
      await ctx.emit('task.assigned', { project, assignment: id, spec, task, agent })
    return { project, assignments, skipped: [...skipped] }
  },
})
