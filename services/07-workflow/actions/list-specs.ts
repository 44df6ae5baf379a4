import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, projectInput, SpecSchema } from '../schemas.ts'
import { listSpecs } from '../specs/specs.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const listSpecsAction = defineAction({
  name: 'specs.list',
  summary: 'The specs of a project by name, with their documents',
  input: z.object({
    ...projectInput,
    archived: z.boolean().default(false).describe('The archived ones instead of the active ones'),
    ...pageInput,
    limit: z.int().min(1).max(1_000).default(50).describe('Most entries to answer'),
  }),
  output: z.object({ project: z.string(), specs: z.array(SpecSchema), ...pageOutput }),
  errors: ['PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE', 'CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/specs', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => listSpecs(ctx, input),
})
