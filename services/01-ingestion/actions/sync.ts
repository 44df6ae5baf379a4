import { z } from 'zod'
import { defineLongAction } from '../deps.ts'
import { exclusiveKeyOf } from '../loading/queries.ts'
import { watched } from '../outages/outages.ts'
import { checkSync, planSync, syncSource } from '../sync.ts'
import { CountsSchema, SOURCE_ERRORS, SourceNameSchema } from './schemas.ts'

/** Safe to run again after a crash: each batch committed its cursor with its rows, and finished tables are skipped. */
export const syncAction = defineLongAction({
  name: 'ingestion.sync',
  summary: 'Load a source into RAW, table by table; a killed run goes on where it was',
  input: z.object({
    source: SourceNameSchema,
    mode: z
      .enum(['full', 'incremental'])
      .default('incremental')
      .describe('full reads every row, incremental what changed; both mark what is gone'),
    sweep: z
      .boolean()
      .optional()
      .describe(
        'With incremental: compare all keys and change moments, for what is gone and what was committed too late (default true)',
      ),
    tables: z.array(z.string().max(100)).max(200).optional().describe('Only these tables or models'),
    acceptDeletions: z
      .boolean()
      .optional()
      .describe(
        'Mark as gone what the source no longer has, also where it is more than `loading.deletions` allows at once (MANY_ROWS_GONE)',
      ),
  }),
  output: z.object({
    source: SourceNameSchema,
    mode: z.enum(['full', 'incremental']),
    tables: z.array(
      z.object({
        table: z.string(),
        loadId: z.string().nullable(),
        ...CountsSchema,
        error: z.object({ code: z.string(), message: z.string() }).nullable(),
        warning: z
          .object({ code: z.string(), message: z.string() })
          .nullable()
          .describe(
            'MANY_ROWS_GONE: it was loaded, but so many rows were missing that none was marked as gone',
          ),
      }),
    ),
    total: z.object(CountsSchema),
    drift: z.int().describe('Schema changes found'),
  }),
  errors: [
    ...SOURCE_ERRORS,
    'TABLE_NOT_IN_SOURCE',
    'SYNC_INCOMPLETE',
    'SOURCE_FILE_WITHOUT_ROWS',
    'LOAD_SUPERSEDED',
    'BACKFILL_ACTIVE',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/ingestion/{source}/sync' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 6 * 3_600_000, maxAttempts: 3 },
  },
  positional: ['source'],
  exclusiveKey: ({ source }) => exclusiveKeyOf(source),
  check: (input, ctx) => checkSync(ctx, input),
  plan: (input, ctx) => planSync(ctx, input),
  execute: (input, run) => watched(run, input.source, () => syncSource(run, input), { loads: true }),
})
