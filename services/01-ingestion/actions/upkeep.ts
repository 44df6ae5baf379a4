import { z } from 'zod'
import { defineLongAction } from '../deps.ts'
import { planUpkeep, upkeep } from '../upkeep/retention.ts'

const Removed = z.object({
  loads: z.int(),
  backfills: z.int(),
  quarantine: z.int(),
  drift: z.int(),
  alerts: z.int(),
})

/** Safe to run again after a crash: each step removes for good, and what is left is looked for anew. */
export const runUpkeep = defineLongAction({
  name: 'ingestion.upkeep',
  summary:
    'Remove old records of loading: loads no row names, backfills, closed quarantine, schema changes, past alerts',
  description:
    'After the days of `retention` in config/sources.json. Rows of RAW, erasures and their rules are never removed.',
  input: z.object({}),
  output: z.object({
    removed: Removed,
    loadsSummedUp: z.int().describe('Loads of watches that went into the sums of their hours'),
    loadsKept: z.int().describe('Old loads that rows of RAW still name'),
  }),
  errors: [],
  effect: 'destroy',
  role: 'operator',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/ingestion/upkeep' },
    mcp: true,
    cli: true,
    job: { cron: '20 4 * * *', timeoutMs: 1_800_000, maxAttempts: 3 },
  },
  exclusiveKey: () => 'ingestion.upkeep',
  plan: (_input, ctx) => planUpkeep(ctx),
  execute: (_input, run) => upkeep(run),
})
