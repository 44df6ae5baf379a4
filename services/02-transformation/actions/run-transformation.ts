import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { TransformationDeps } from '../deps.ts'
import { transform } from '../transform.ts'
import { ENTITIES } from '../work.ts'

const { defineLongAction } = actionsFor<TransformationDeps>()
const count = z.int().min(0)

/** Safe to run again after a crash: each chunk is worked out from RAW and only differences are written. */
export const runTransformation = defineLongAction({
  name: 'transform.run',
  summary: 'Bring CORE to what RAW says: one entity or all, in the order of their dependence',
  input: z.object({
    entity: z
      .enum([...ENTITIES, 'all'])
      .default('all')
      .describe('What to transform'),
    mode: z
      .enum(['full', 'incremental'])
      .default('incremental')
      .describe(
        'incremental works out what can have changed since the last run, full everything; the result is the same',
      ),
  }),
  output: z.object({
    entities: z.array(
      z.object({
        entity: z.enum(ENTITIES),
        mode: z
          .enum(['full', 'incremental'])
          .describe('What was done: without a run to go on from, everything is worked out'),
        read: count,
        computed: count.describe('Rows that were worked out anew'),
        inserted: count,
        updated: count,
        unchanged: count,
        deleted: count,
        durationMs: count,
      }),
    ),
  }),
  errors: ['CURRENCY_RATE_MISSING'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/transform/{entity}', tag: 'pipeline' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 3_600_000, maxAttempts: 3 },
  },
  positional: ['entity'],
  exclusiveKey: () => 'transform',
  execute: async ({ entity, mode }, run) => ({
    entities: await transform(
      run.deps,
      { db: run.db, signal: run.signal, now: () => run.clock.now(), progress: (p) => run.progress(p) },
      entity,
      mode,
    ),
  }),
})
