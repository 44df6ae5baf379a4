import { z } from 'zod'
import { defineAction } from '../../hub/deps.ts'
import { RunSchema } from '../schemas.ts'
import * as service from '../service.ts'

export const getRun = defineAction({
  name: 'runs.get',
  summary: 'One run: status, progress, result or error',
  input: z.object({ id: z.string().max(100).describe('Run id') }),
  output: RunSchema,
  errors: ['RUN_NOT_FOUND'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/runs/{id}' }, mcp: true, cli: true },
  positional: ['id'],
  run: (input, ctx) => service.getRun(ctx, input.id),
})
