import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import { ORDERS, SORTS } from '../queries/read-matches.ts'
import { ListedSchema, StatusSchema } from '../schemas.ts'
import * as service from '../service.ts'

const { defineAction } = actionsFor<MatchingDeps>()

export const listMatches = defineAction({
  name: 'matches.list',
  summary: 'Entries of one of the four answers or of the review queue, most money first, then by id',
  input: z.object({
    status: StatusSchema.default('matched').describe('Which answer'),
    sort: z.enum(SORTS).default('amount').describe('What to sort by; entries with the same value by id'),
    order: z.enum(ORDERS).default('falling'),
    text: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Only entries with this in an id, a title or an account; case does not matter'),
    ...pageInput,
  }),
  output: z.object({ currency: z.string(), matches: z.array(ListedSchema), ...pageOutput }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/matches', tag: 'matches' }, mcp: true, cli: true },
  run: (input, ctx) => service.listMatches(ctx, input),
})
