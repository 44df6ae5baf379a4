import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { EmbeddingDeps } from '../deps.ts'
import { embeddingStatus } from '../run/status.ts'

const { defineAction } = actionsFor<EmbeddingDeps>()

export const embeddingStatusAction = defineAction({
  name: 'embedding.status',
  summary: 'How many opportunities can be searched by words and by meaning',
  input: z.object({}),
  output: z.object({
    provider: z.string(),
    model: z.string(),
    dimensions: z.int(),
    opportunities: z.int(),
    withoutWords: z.int().describe('Rows without any letter or digit: they have no vector'),
    embedded: z.int(),
    pending: z.int().describe('Rows whose present text has no vector of this model yet'),
    words: z.int().describe('Different words in the index'),
    lastEmbeddedAt: z.string().nullable(),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/embed/status', tag: 'search' }, mcp: true, cli: true },
  run: (_input, ctx) => embeddingStatus(ctx.db, ctx.deps.provider),
})
