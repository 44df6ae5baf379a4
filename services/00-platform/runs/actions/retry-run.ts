import { z } from 'zod'
import { defineAction } from '../../hub/deps.ts'
import { RunAcceptedSchema } from '../schemas.ts'
import * as service from '../service.ts'

export const retryRun = defineAction({
  name: 'runs.retry',
  summary: 'Start a finished run again with the same input and the rest of its chain',
  input: z.object({ id: z.string().max(100).describe('Run id') }),
  output: RunAcceptedSchema,
  errors: ['RUN_NOT_FOUND', 'RUN_ALREADY_ACTIVE'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/runs/{id}/retry' }, mcp: true, cli: true },
  positional: ['id'],
  run: (input, ctx) => service.retryRun(ctx, input.id),
  plan: (input, ctx) => service.planRetry(ctx, input.id),
})
