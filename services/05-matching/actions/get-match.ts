import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import { MatchSchema } from '../schemas.ts'
import * as service from '../service.ts'

const { defineAction } = actionsFor<MatchingDeps>()

export const getMatch = defineAction({
  name: 'matches.get',
  summary: 'A pair side by side, with the evidence of each field and who decided',
  input: z.object({ id: z.string().min(1).max(120).describe('Match id: Odoo id, hyphen, ACE id') }),
  output: MatchSchema,
  errors: ['MATCH_NOT_FOUND'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/matches/{id}', tag: 'matches' }, mcp: true, cli: true },
  positional: ['id'],
  run: (input, ctx) => service.getMatch(ctx, input.id),
})
