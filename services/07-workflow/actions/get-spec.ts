import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, SpecSchema, specInput } from '../schemas.ts'
import { getSpec } from '../specs/specs.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const getSpecAction = defineAction({
  name: 'specs.get',
  summary: 'One spec, active or archived, with its documents',
  input: z.object(specInput),
  output: SpecSchema.extend({ project: z.string() }),
  errors: ['SPEC_NOT_FOUND', 'PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/specs/{spec}', headers: projectHeader }, mcp: true, cli: true },
  positional: ['spec'],
  run: (input, ctx) => getSpec(ctx, input),
})
