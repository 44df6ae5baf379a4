import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { planProject, registerProject } from '../projects/projects.ts'
import { ProjectSchema } from '../schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const registerProjectAction = defineAction({
  name: 'projects.register',
  summary: 'Make a folder with specs known to the hub, which reads and writes them from then on',
  input: z.object({
    root: z.string().min(1).max(4_000).describe('Absolute path of the folder on the hub’s machine'),
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens, a letter first')
      .max(100)
      .optional()
      .describe('How the project is called; by default from the name of the folder'),
  }),
  output: ProjectSchema,
  errors: ['PROJECT_ROOT_RELATIVE', 'PROJECT_NOT_FOUND', 'PROJECT_ACCESS_DENIED', 'PROJECT_TAKEN'],
  effect: 'write',
  role: 'operator',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/projects' }, mcp: true, cli: true },
  positional: ['root'],
  run: (input, ctx) => registerProject(ctx, input),
  plan: async (input, ctx) => planProject(ctx, input),
})
