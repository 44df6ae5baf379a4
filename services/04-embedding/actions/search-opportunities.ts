import { z } from 'zod'
import { actionsFor, personal } from '../../00-platform/index.ts'
import type { EmbeddingDeps } from '../deps.ts'
import { searchOpportunities } from '../search/search.ts'

const { defineAction } = actionsFor<EmbeddingDeps>()

const Hit = z.object({
  side: z.enum(['odoo', 'ace']),
  id: z.string(),
  title: z.string().nullable(),
  accountName: z.string().nullable(),
  stage: z.string().nullable(),
  countryCode: z.string().nullable(),
  ownerName: personal(z.string().nullable()),
  amount: z.string().nullable().describe('Decimal, in `currency`'),
  currency: z.string().nullable(),
  closeDate: z.string().nullable(),
  score: z.number().describe('Reciprocal rank fusion; comparable within one answer only'),
  reason: z.object({
    lexicalRank: z.int().nullable(),
    lexicalScore: z.number().nullable().describe('BM25'),
    vectorRank: z.int().nullable(),
    vectorDistance: z.number().nullable().describe('Cosine distance, 0 to 2'),
    matchedTerms: z.array(z.string()),
  }),
  highlights: z.array(
    z.object({
      field: z.enum(['title', 'account', 'body']),
      html: z.string().describe('Escaped; the only tag is mark'),
    }),
  ),
})

export const searchOpportunitiesAction = defineAction({
  name: 'search.opportunities',
  summary: 'Opportunities of Odoo and ACE that fit a text and filters, best first',
  description:
    'Words (BM25, typing errors tolerated) and meaning (vectors) joined; without a text, the largest amounts first. Filters never cost hits: `limit` rows come back when as many pass.',
  input: z.object({
    q: z.string().max(1_000).optional().describe('What to look for; leave out to list by filters alone'),
    side: z.enum(['odoo', 'ace']).optional(),
    stage: z.string().max(200).optional().describe('Name of the stage, case does not matter'),
    country: z.string().length(2).optional().describe('ISO 3166-1 alpha-2'),
    owner: z.string().max(200).optional().describe('Name of the owner, case does not matter'),
    minAmount: z.number().optional().describe('In the reporting currency'),
    maxAmount: z.number().optional().describe('In the reporting currency'),
    closeFrom: z.iso.date().optional(),
    closeTo: z.iso.date().optional(),
    limit: z.int().min(1).max(100).default(20),
    cursor: z.string().max(500).optional(),
  }),
  output: z.object({
    mode: z.enum(['browse', 'hybrid', 'lexical']),
    hits: z.array(Hit),
    nextCursor: z.string().nullable(),
    degraded: z.string().nullable().describe('Why the answer is less than it could be'),
  }),
  errors: ['SEARCH_CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  positional: ['q'],
  expose: { rest: { method: 'GET', path: '/search/opportunities', tag: 'search' }, mcp: true, cli: true },
  run: (input, ctx) => searchOpportunities(ctx.db, ctx.deps, input),
})
