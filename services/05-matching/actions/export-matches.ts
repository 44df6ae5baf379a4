import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import { exportCsv } from '../export-csv.ts'
import { StatusSchema } from '../schemas.ts'

const { defineAction } = actionsFor<MatchingDeps>()

export const exportMatches = defineAction({
  name: 'matches.export',
  summary: 'One of the answers, or all, as CSV text in the order of the list',
  input: z.object({ status: StatusSchema.optional().describe('Only this answer') }),
  output: z.object({
    csv: z.string().describe('RFC 4180 with a header line'),
    rows: z.int(),
    truncated: z.boolean().describe('True when an answer has more than 20,000 entries'),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/matches/export', tag: 'matches' }, mcp: true, cli: true },
  run: (input, ctx) => exportCsv(ctx, input.status),
})
