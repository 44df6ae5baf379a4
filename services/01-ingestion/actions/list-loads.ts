import { z } from 'zod'
import { pageInput, pageOutput } from '../../00-platform/index.ts'
import { defineAction } from '../deps.ts'
import { listLoads as list } from '../reports.ts'
import { CountsSchema } from './schemas.ts'

export const listLoads = defineAction({
  name: 'ingestion.list-loads',
  summary: 'Loads of RAW tables with their counts, newest first',
  input: z.object({
    source: z.enum(['odoo', 'apn']).optional().describe('Only this source'),
    table: z.string().max(100).optional().describe('Only this table'),
    status: z.enum(['running', 'succeeded', 'failed', 'abandoned']).optional().describe('Only this status'),
    runId: z.string().max(100).optional().describe('Only the loads of this run'),
    ...pageInput,
  }),
  output: z.object({
    loads: z.array(
      z.object({
        id: z.string(),
        runId: z.string().nullable(),
        source: z.string(),
        table: z.string(),
        mode: z.string(),
        status: z.string(),
        ...CountsSchema,
        loads: z.int().describe('More than one where loads of a watch are summed up by the hour'),
        errorCode: z.string().nullable(),
        startedAt: z.string(),
        finishedAt: z.string().nullable(),
      }),
    ),
    ...pageOutput,
  }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/ingestion/loads' }, mcp: true, cli: true },
  run: (input, ctx) => list(ctx, input),
})
