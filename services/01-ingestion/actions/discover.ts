import { z } from 'zod'
import { defineLongAction } from '../deps.ts'
import { exclusiveKeyOf } from '../loading/queries.ts'
import { watched } from '../outages/outages.ts'
import { checkStartable, discoverOnly } from '../sync.ts'
import { DriftSchema, SOURCE_ERRORS, SourceNameSchema, TableSummary } from './schemas.ts'

/** Safe to run again: a second run finds nothing left to change. */
export const discoverAction = defineLongAction({
  name: 'ingestion.discover',
  summary: 'Read the catalogue of a source and create or evolve its RAW tables',
  input: z.object({ source: SourceNameSchema }),
  output: z.object({
    source: SourceNameSchema,
    tables: z.array(TableSummary),
    drift: z.array(DriftSchema).describe('What changed since the discovery before'),
  }),
  errors: SOURCE_ERRORS,
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/ingestion/{source}/discover' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 1_800_000, maxAttempts: 3 },
  },
  positional: ['source'],
  exclusiveKey: ({ source }) => exclusiveKeyOf(source),
  check: ({ source }, ctx) => checkStartable(ctx, source),
  execute: ({ source }, run) => watched(run, source, () => discoverOnly(run, source), { loads: false }),
})
