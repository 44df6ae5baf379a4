import { z } from 'zod'
import { defineLongAction } from '../deps.ts'
import { exclusiveKeyOf } from '../loading/queries.ts'
import { watched } from '../outages/outages.ts'
import { planReplay, replayQuarantine as replay } from '../replay/replay.ts'
import { checkStartable } from '../sync.ts'
import { SOURCE_ERRORS, SourceNameSchema } from './schemas.ts'

const ReplayCounts = {
  tried: z.int().describe('Keys that were in quarantine'),
  resolved: z.int().describe('Came through'),
  stillQuarantined: z.int().describe('Fail still, with the reason of now'),
  gone: z.int().describe('Are not in the source any more'),
}

/** Safe to run again after a crash: what came through is closed in the transaction that writes it. */
export const replayQuarantine = defineLongAction({
  name: 'quarantine.replay',
  summary: 'Read the rows in quarantine again from their source, load what is good now, close what is over',
  description:
    'After a cause was mended. Only the rows in quarantine are read, by their keys; a CSV file and the pairs of a relation over RPC are read whole and the rest left out.',
  input: z.object({
    source: SourceNameSchema,
    table: z.string().max(100).optional().describe('Only this table'),
    id: z.int().optional().describe('Only this entry, as `ingestion.list-quarantine` numbers them'),
    code: z.string().max(100).optional().describe('Only this reason'),
  }),
  output: z.object({
    source: SourceNameSchema,
    ...ReplayCounts,
    tables: z.array(
      z.object({
        table: z.string(),
        ...ReplayCounts,
        error: z.object({ code: z.string(), message: z.string() }).nullable(),
      }),
    ),
  }),
  errors: SOURCE_ERRORS,
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/quarantine/{source}/replay' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 3_600_000, maxAttempts: 3 },
  },
  positional: ['source'],
  // It writes what a sync writes.
  exclusiveKey: ({ source }) => exclusiveKeyOf(source),
  check: ({ source }, ctx) => checkStartable(ctx, source),
  plan: (input, ctx) => planReplay(ctx, input),
  execute: (input, run) => watched(run, input.source, () => replay(run, input), { loads: false }),
})
