import { z } from 'zod'
import { defineAction } from '../deps.ts'
import { tableFreshness } from '../upkeep/freshness.ts'
import { SourceNameSchema } from './schemas.ts'

export const getFreshness = defineAction({
  name: 'ingestion.freshness',
  summary: 'How fresh each loaded table is, and whether it is over its limit; by source and name',
  input: z.object({
    source: z.enum(['odoo', 'apn']).optional().describe('Only this source'),
    rows: z
      .boolean()
      .default(true)
      .describe('Count the living rows of each table, which takes a look at all of them'),
  }),
  output: z.object({
    at: z.string().describe('The moment the lags are counted to'),
    tables: z.array(
      z.object({
        source: SourceNameSchema,
        table: z.string(),
        loadId: z.string().describe('The newest load that ended well'),
        mode: z.string(),
        freshAsOf: z.string().describe('When it began: all that stood in the source by then is here'),
        finishedAt: z.string(),
        read: z.int().describe('Rows it read'),
        changedAt: z
          .string()
          .nullable()
          .describe('Newest change seen, in the source’s own text; null where rows have none'),
        lastFullAt: z.string().nullable().describe('When it was read whole last, and deletes were found'),
        rows: z.int().nullable().describe('Living rows in RAW; null when they were not counted'),
        lagSeconds: z.int().describe('Since `freshAsOf`'),
        limitSeconds: z.int().nullable().describe('`freshness` in config/sources.json; null: none'),
        overLimit: z.boolean(),
      }),
    ),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/ingestion/freshness' }, mcp: true, cli: true },
  run: (input, ctx) => tableFreshness(ctx, input),
})
