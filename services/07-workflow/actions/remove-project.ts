import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { removeProject } from '../projects/projects.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const removeProjectAction = defineAction({
  name: 'projects.remove',
  summary: 'Forget a project; its files stay as they are, its history comes back when it is registered again',
  input: z.object({ id: z.string().min(1).max(100) }),
  output: z.object({ id: z.string(), removed: z.boolean() }),
  errors: ['PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'operator',
  reach: 'hub',
  expose: { rest: { method: 'DELETE', path: '/projects/{id}' }, mcp: true, cli: true },
  positional: ['id'],
  run: (input, ctx) => removeProject(ctx, input.id),
})
