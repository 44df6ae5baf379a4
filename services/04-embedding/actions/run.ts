import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { EmbeddingDeps } from '../deps.ts'
import { runEmbedding } from '../run/embedding-run.ts'

const { defineLongAction } = actionsFor<EmbeddingDeps>()

/** Safe to run again: what is pending is derived from the rows, each batch is an upsert in its own transaction. */
export const embeddingRun = defineLongAction({
  name: 'embedding.run',
  summary: 'Brings the search index up to CORE and embeds every text that changed, once',
  input: z.object({}),
  output: z.object({
    refreshed: z.int().describe('Rows written because something in CORE changed'),
    removed: z.int().describe('Rows removed because CORE has them no more'),
    embedded: z.int().describe('Different texts given to the model'),
    reused: z.int().describe('Rows that got the vector of an equal text'),
    staleVectors: z.int().describe('Vectors of other models or of rows without text, deleted'),
    model: z.string(),
    textsPerSecond: z.number(),
  }),
  errors: ['EMBEDDING_UNAVAILABLE', 'EMBEDDING_DIMENSIONS'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/embed/run', tag: 'search' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 6 * 3_600_000, maxAttempts: 3 },
  },
  exclusiveKey: () => 'embedding',
  execute: (_input, run) => runEmbedding(run, run.deps.provider),
})
