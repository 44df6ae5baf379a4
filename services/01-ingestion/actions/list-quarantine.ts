import { z } from 'zod'
import { pageInput, pageOutput, personal } from '../../00-platform/index.ts'
import { defineAction } from '../deps.ts'
import { listQuarantine as list } from '../reports.ts'

export const listQuarantine = defineAction({
  name: 'ingestion.list-quarantine',
  summary: 'Rows and values that could not be taken over, newest first',
  input: z.object({
    source: z.enum(['odoo', 'apn']).optional().describe('Only this source'),
    table: z.string().max(100).optional().describe('Only this table'),
    code: z.string().max(100).optional().describe('Only this reason'),
    open: z.boolean().default(true).describe('Leave out what came through later'),
    ...pageInput,
  }),
  output: z.object({
    rows: z.array(
      z.object({
        id: z.int(),
        loadId: z.string(),
        source: z.string(),
        table: z.string(),
        key: z.record(z.string(), z.unknown()),
        column: z.string().nullable(),
        code: z.string(),
        message: z.string(),
        value: personal(z.string().nullable()),
        createdAt: z.string(),
        resolvedAt: z.string().nullable(),
      }),
    ),
    ...pageOutput,
  }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/quarantine' }, mcp: true, cli: true },
  run: (input, ctx) => list(ctx, input),
})
