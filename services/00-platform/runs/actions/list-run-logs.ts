import { z } from 'zod'
import { defineAction } from '../../hub/deps.ts'
import * as service from '../service.ts'

export const listRunLogs = defineAction({
  name: 'runs.logs',
  summary: 'Log lines of a run, oldest first',
  input: z.object({
    id: z.string().max(100).describe('Run id'),
    after: z.int().min(0).default(0).describe('Only lines after this line id'),
    limit: z.int().min(1).max(1000).default(200).describe('Most lines to answer'),
  }),
  output: z.object({
    lines: z.array(
      z.object({ id: z.int(), level: z.string(), message: z.string(), data: z.unknown(), at: z.string() }),
    ),
  }),
  errors: ['RUN_NOT_FOUND'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/runs/{id}/logs' }, mcp: true, cli: true },
  positional: ['id'],
  run: (input, ctx) => service.listRunLogs(ctx, input),
})
