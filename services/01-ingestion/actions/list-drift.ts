import { z } from 'zod'
import { pageInput, pageOutput } from '../../00-platform/index.ts'
import { defineAction } from '../deps.ts'
import { listDrift as list } from '../reports.ts'
import { DriftSchema } from './schemas.ts'

export const listDrift = defineAction({
  name: 'ingestion.list-drift',
  summary: 'What changed in the schemas of the sources, and what was done about it, newest first',
  input: z.object({
    source: z.enum(['odoo', 'apn']).optional().describe('Only this source'),
    table: z.string().max(100).optional().describe('Only this table'),
    ...pageInput,
  }),
  output: z.object({
    changes: z.array(DriftSchema.extend({ id: z.int(), source: z.string(), detectedAt: z.string() })),
    ...pageOutput,
  }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/ingestion/drift' }, mcp: true, cli: true },
  run: (input, ctx) => list(ctx, input),
})
