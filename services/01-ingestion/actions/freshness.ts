import { z } from 'zod'
import { defineAction } from '../deps.ts'
import { tableStates } from '../states/table-states.ts'
import { CountsSchema, SourceNameSchema } from './schemas.ts'

const Since = z
  .object({
    status: z.string().describe('`running`, `failed`, or `abandoned` when it was left'),
    code: z.string().nullable(),
    startedAt: z.string(),
    runId: z.string().nullable(),
  })
  .nullable()
  .describe('The newest load, when it is another than the last good one')
const openQuarantine = z.int().describe('Entries of quarantine that are open')

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
        runId: z.string().nullable().describe('Its run'),
        mode: z.string(),
        freshAsOf: z.string().describe('When it began: all that stood in the source by then is here'),
        finishedAt: z.string(),
        ...CountsSchema,
        read: z.int().describe('Rows it read: inserted + updated + unchanged + quarantined'),
        openQuarantine,
        since: Since,
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
    neverLoaded: z
      .array(z.object({ source: SourceNameSchema, table: z.string(), openQuarantine, since: Since }))
      .describe('Tables that discovery found, or a load began, and none ended well'),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/ingestion/freshness' }, mcp: true, cli: true },
  run: (input, ctx) => tableStates(ctx, input),
})
