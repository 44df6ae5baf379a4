import { z } from 'zod'
import { defineLongAction } from '../deps.ts'
import { checkWatch, planWatch, watch } from '../watch/watch.ts'
import { SOURCE_ERRORS, SourceNameSchema } from './schemas.ts'

/** Safe to run again after a crash: its first look is a sweep of everything. */
export const watchAction = defineLongAction({
  name: 'ingestion.watch',
  summary:
    'Keep RAW and CORE up with the sources until it is cancelled: what changes is loaded and transformed at once',
  input: z.object({
    sources: z
      .array(SourceNameSchema)
      .min(1)
      .max(2)
      .optional()
      .describe('Only these; else all that are configured'),
    everySeconds: z
      .number()
      .min(0.05)
      .max(3_600)
      .optional()
      .describe('Between two looks at a source; else 0.5 for databases and 10 for the others'),
    sweepSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .default(300)
      .describe('Between two comparisons of all keys: what is gone, what a look cannot see'),
    upTo: z
      .enum(['core', 'matches'])
      .default('matches')
      .describe('How far changes are carried on: transformed, or through all stages'),
    stagesSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .default(60)
      .describe('Shortest time between two runs of the stages behind transformation'),
  }),
  output: z.object({}),
  errors: [...SOURCE_ERRORS, 'ERASURE_ACTIVE'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/ingestion/watch' },
    mcp: true,
    cli: true,
    job: { maxAttempts: 1_000 },
  },
  exclusiveKey: () => 'ingestion.watch',
  check: (input, ctx) => checkWatch(ctx, input),
  plan: async (input, ctx) => planWatch(ctx, input),
  execute: (input, run) => watch(run, input),
})
