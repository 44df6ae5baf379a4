import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, SpecSchema, specInput } from '../schemas.ts'
import { planRename, renameSpec } from '../specs/specs.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const renameSpecAction = defineAction({
  name: 'specs.rename',
  summary: 'Give a spec another name: its files move, its tasks, history and approvals go with it',
  input: z.object({ ...specInput, name: z.string().min(1).max(200).describe('The new name') }),
  output: SpecSchema.extend({ project: z.string() }),
  errors: ['SPEC_NOT_FOUND', 'SPEC_EXISTS', 'SPEC_NAME_INVALID', 'PROJECT_READ_ONLY', 'PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'operator',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/specs/{spec}/rename', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  positional: ['spec', 'name'],
  run: async (input, ctx) => {
    const spec = await renameSpec(ctx, input)
    await ctx.emit('spec.renamed', { project: spec.project, from: input.spec, spec: spec.name })
    return spec
  },
  plan: (input, ctx) => planRename(ctx, input),
})
