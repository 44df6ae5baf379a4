import { z } from 'zod'
import { defineAction } from '../../hub/deps.ts'
import { pageInput, pageOutput } from '../../paging.ts'
import { RUN_STATUSES } from '../queries.ts'
import { RunSchema } from '../schemas.ts'
import * as service from '../service.ts'

export const listRuns = defineAction({
  name: 'runs.list',
  summary: 'Runs of long work, newest first',
  input: z.object({
    action: z.string().max(100).optional().describe('Only runs of this action'),
    status: z.enum(RUN_STATUSES).optional().describe('Only runs with this status'),
    ...pageInput,
  }),
  output: z.object({ runs: z.array(RunSchema), ...pageOutput }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/runs' }, mcp: true, cli: true },
  run: (input, ctx) => service.listRuns(ctx, input),
})
