import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, projectInput, SpecSchema } from '../schemas.ts'
import { createSpec, planSpec } from '../specs/specs.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const createSpecAction = defineAction({
  name: 'specs.create',
  summary: 'Make a spec with a template for requirements, design and tasks',
  input: z.object({
    ...projectInput,
    name: z.string().min(1).max(200).describe('Lower-case letters, digits and hyphens, e.g. user-login'),
    title: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Heading of its documents; by default from the name'),
  }),
  output: SpecSchema.extend({ project: z.string() }),
  errors: ['SPEC_NAME_INVALID', 'SPEC_EXISTS', 'PROJECT_READ_ONLY', 'PROJECT_DISK_FULL', 'PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/specs', headers: projectHeader }, mcp: true, cli: true },
  positional: ['name'],
  run: async (input, ctx) => {
    const spec = await createSpec(ctx, input)
    await ctx.emit('spec.created', { project: spec.project, spec: spec.name })
    return spec
  },
  plan: (input, ctx) => planSpec(ctx, input),
})
