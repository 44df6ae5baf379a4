import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, SpecSchema, specInput } from '../schemas.ts'
import { adoptSpec, planAdoption } from '../specs/adopt.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const adoptSpecAction = defineAction({
  name: 'specs.adopt',
  summary:
    'Say which spec whose folder is gone this one is, under a new name: it gets the history of its tasks, and its approvals',
  input: z.object({
    ...specInput,
    from: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The earlier name; without it the spec is a new one, and is not asked about again'),
  }),
  output: SpecSchema.extend({ project: z.string() }),
  errors: ['SPEC_NOT_FOUND', 'SPEC_NOT_VANISHED', 'SPEC_AT_WORK', 'SPEC_NAME_INVALID', 'PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'operator',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/specs/{spec}/adopt', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  positional: ['spec', 'from'],
  run: async (input, ctx) => {
    const spec = await adoptSpec(ctx, input)
    if (input.from !== undefined)
      await ctx.emit('spec.renamed', { project: spec.project, from: input.from, spec: spec.name })
    return spec
  },
  plan: (input, ctx) => planAdoption(ctx, input),
})
