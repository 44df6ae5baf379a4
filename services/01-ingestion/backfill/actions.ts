import { z } from 'zod'
import { CountsSchema, SOURCE_ERRORS, SourceNameSchema } from '../actions/schemas.ts'
import { defineAction, defineLongAction } from '../deps.ts'
import { watched } from '../outages/outages.ts'
import { runBackfill } from './lead.ts'
import * as service from './service.ts'

const MOST_WORKERS = 32
const DAY_MS = 23 * 3_600_000
const Workers = z.int().min(1).max(MOST_WORKERS)

/** Safe to run again after a crash: parts that are done are skipped, the others go on behind their last batch. */
export const backfillAction = defineLongAction({
  name: 'ingestion.backfill',
  summary: 'Read tables of a source whole, in parts that several workers load at the same time',
  description:
    'Beside it the incremental sync goes on, and keeps its cursor. Called again for the same tables it goes on with what an earlier one left. A dry run tells rows, bytes, parts and disk space.',
  input: z.object({
    source: SourceNameSchema,
    tables: z.array(z.string().max(100)).max(200).optional().describe('Only these tables or models'),
    workers: Workers.default(3).describe('Parts at the same time, at most; one on the embedded database'),
    partRows: z.int().min(1).max(10_000_000).default(50_000).describe('A table of more rows is divided'),
    fresh: z.boolean().default(false).describe('Begin anew although an earlier one is unfinished'),
    ignoreSpace: z.boolean().default(false).describe('Begin although the disk seems too small'),
  }),
  output: z.object({
    backfillId: z.string(),
    source: SourceNameSchema,
    parts: z.int(),
    tables: z.array(z.object({ table: z.string(), loadId: z.string(), parts: z.int(), ...CountsSchema })),
    total: z.object(CountsSchema),
    drift: z.int().describe('Schema changes found'),
  }),
  errors: [
    ...SOURCE_ERRORS,
    'TABLE_NOT_IN_SOURCE',
    'BACKFILL_SYNC_ACTIVE',
    'BACKFILL_SPACE_SHORT',
    'BACKFILL_OF_FILE',
    'BACKFILL_INCOMPLETE',
    'ERASURE_ACTIVE',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/ingestion/{source}/backfill' },
    mcp: true,
    cli: true,
    job: { timeoutMs: DAY_MS, maxAttempts: 3 },
  },
  positional: ['source'],
  exclusiveKey: ({ source }) => `backfill:${source}`,
  check: (input, ctx) => service.checkBackfill(ctx, input),
  plan: (input, ctx) => service.planBackfill(ctx, input),
  execute: (input, run) => watched(run, input.source, () => runBackfill(run, input), { loads: true }),
})

/** Safe to run again: it takes whatever part is free. The leading run starts as many as are wanted. */
export const joinBackfillAction = defineLongAction({
  name: 'ingestion.join-backfill',
  summary: 'Help the backfill of a source that is going on: load parts of it until none is left',
  description:
    'The backfill starts its helpers itself; this adds one by hand, where `ingestion.resize-backfill` allows as many. It ends at once where no backfill is going on.',
  input: z.object({
    source: SourceNameSchema,
    lane: z
      .int()
      .min(2)
      .max(MOST_WORKERS)
      .describe('Which of its workers, from 2; it ends where fewer are wanted'),
  }),
  output: z.object({
    source: SourceNameSchema,
    lane: z.int(),
    parts: z.int().describe('Parts it worked on'),
    ended: z.enum(['nothing to do', 'no part left', 'fewer wanted', 'stopped']),
  }),
  errors: SOURCE_ERRORS,
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/ingestion/{source}/backfill/join' },
    mcp: true,
    cli: true,
    job: { timeoutMs: DAY_MS, maxAttempts: 3 },
  },
  positional: ['source'],
  exclusiveKey: ({ source, lane }) => `backfill:${source}:${lane}`,
  execute: (input, run) =>
    watched(run, input.source, () => service.joinBackfill(run, input), { loads: false }),
})

export const resizeBackfillAction = defineAction({
  name: 'ingestion.resize-backfill',
  summary: 'Let more or fewer workers at the running backfill of a source, from their next part on',
  input: z.object({
    source: SourceNameSchema,
    workers: Workers.describe('Parts at the same time, at most'),
  }),
  output: z.object({
    source: SourceNameSchema,
    backfillId: z.string(),
    runId: z.string(),
    before: z.int(),
    workers: z.int(),
  }),
  errors: ['BACKFILL_NOT_ACTIVE'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/ingestion/{source}/backfill/workers' }, mcp: true, cli: true },
  positional: ['source'],
  run: (input, ctx) => service.resizeBackfill(ctx, input),
})

export const getBackfillAction = defineAction({
  name: 'ingestion.get-backfill',
  summary:
    'The running or newest backfill of a source: what is done, who works on what, what is left; tables by name',
  input: z.object({ source: SourceNameSchema }),
  output: z.object({
    source: SourceNameSchema,
    backfill: z
      .object({
        id: z.string(),
        runId: z.string().describe('The run that leads it; `runs.cancel` stops it'),
        active: z.boolean(),
        workers: z.int(),
        startedAt: z.string(),
        finishedAt: z.string().nullable(),
        parts: z.object({
          all: z.int(),
          done: z.int(),
          running: z.int(),
          pending: z.int(),
          failed: z.int(),
        }),
        tables: z.array(
          z.object({
            table: z.string(),
            loadId: z.string(),
            rowsExpected: z.int().nullable(),
            bytesExpected: z.int().nullable(),
            parts: z.int(),
            partsDone: z.int(),
            ...CountsSchema,
            error: z.string().nullable().describe('Code of a part that failed'),
            finishedAt: z.string().nullable(),
          }),
        ),
        atWork: z.array(
          z.object({
            part: z.int(),
            table: z.string(),
            worker: z.string().nullable(),
            attempts: z.int(),
            read: z.int(),
          }),
        ),
      })
      .nullable(),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/ingestion/{source}/backfill' }, mcp: true, cli: true },
  positional: ['source'],
  run: ({ source }, ctx) => service.getBackfill(ctx, source),
})

export const backfillActions = [
  backfillAction,
  joinBackfillAction,
  resizeBackfillAction,
  getBackfillAction,
] as const
