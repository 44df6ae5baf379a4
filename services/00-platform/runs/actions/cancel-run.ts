import { z } from 'zod'
import { defineAction } from '../../hub/deps.ts'
import { RunSchema } from '../schemas.ts'
import * as service from '../service.ts'

export const cancelRun = defineAction({
  name: 'runs.cancel',
  summary: 'Cancel a run; what its finished batches wrote is kept',
  input: z.object({ id: z.string().max(100).describe('Run id') }),
  output: RunSchema,
  errors: ['RUN_NOT_FOUND', 'RUN_NOT_ACTIVE'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/runs/{id}/cancel' }, mcp: true, cli: true },
  positional: ['id'],
  run: (input, ctx) => service.cancelRun(ctx, input.id),
})
