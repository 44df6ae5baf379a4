import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { logImplementation } from '../reports/implementation-log.ts'
import { projectHeader, specInput } from '../schemas.ts'
import { actingAgent } from '../schemas-agents.ts'
import { ArtifactsInput, LogEntrySchema } from '../schemas-reports.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const paths = z.array(z.string().trim().min(1).max(1_000)).max(1_000).default([])

export const logImplementationAction = defineAction({
  name: 'implementation.log',
  summary: 'Write down what was implemented for a task, so that the next agent finds it',
  input: z.object({
    ...specInput,
    ...actingAgent,
    id: z.string().min(1).max(200).describe('Id of the task in its spec'),
    summary: z.string().trim().min(1).max(10_000),
    filesModified: paths,
    filesCreated: paths,
    linesAdded: z.int().min(0).max(100_000_000).default(0),
    linesRemoved: z.int().min(0).max(100_000_000).default(0),
    artifacts: ArtifactsInput.default({}),
  }),
  output: LogEntrySchema.extend({ project: z.string() }),
  errors: ['TASK_NOT_FOUND', 'PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  actsFor: 'agent',
  expose: {
    rest: { method: 'POST', path: '/specs/{spec}/tasks/{id}/implementation-log', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  positional: ['spec', 'id', 'summary'],
  run: async (input, ctx) => {
    const entry = await logImplementation(ctx, input)
    const { project, spec, task, id } = entry
    await ctx.emit('implementation.logged', { project, spec, task, entry: id })
    return entry
  },
})
