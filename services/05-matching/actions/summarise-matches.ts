import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import { SummarySchema } from '../schemas.ts'
import * as service from '../service.ts'

const { defineAction } = actionsFor<MatchingDeps>()

export const summariseMatches = defineAction({
  name: 'matches.summary',
  summary:
    'The four answers with count and money: matched, unregistered, only in ACE, conflicts; and the review queue',
  input: z.object({}),
  output: SummarySchema,
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/matches/summary', tag: 'matches' }, mcp: true, cli: true },
  run: (_, ctx) => service.summarise(ctx),
})
