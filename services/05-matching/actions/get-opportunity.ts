import { z } from 'zod'
import { actionsFor, hidePersonalValue, personal } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import { getOpportunity as get } from '../opportunity.ts'
import { PairBriefSchema, StatusSchema } from '../schemas.ts'

const { defineAction } = actionsFor<MatchingDeps>()

export const getOpportunity = defineAction({
  name: 'opportunities.get',
  summary:
    'One opportunity of Odoo or ACE: every field as CORE has it, which answers it is in, and its pairs',
  input: z.object({
    id: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/)
      .describe('ACE id (O and digits), or the id of an Odoo opportunity'),
  }),
  output: z.object({
    id: z.string(),
    side: z.enum(['odoo', 'ace']),
    fields: z
      .array(
        personal(
          z.object({ column: z.string(), value: z.string().nullable(), personal: z.boolean() }),
          hidePersonalValue,
        ),
      )
      .describe('In the order of the table; personal data is masked for who is not signed in'),
    answers: z.array(StatusSchema).describe('Empty when it is neither matched nor a candidate for ACE'),
    pairs: z.array(PairBriefSchema).describe('What is matched first, then the likeliest; at most 20'),
  }),
  errors: ['OPPORTUNITY_NOT_FOUND'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/opportunities/{id}', tag: 'matches' }, mcp: true, cli: true },
  positional: ['id'],
  run: ({ id }, ctx) => get(ctx, id),
})
