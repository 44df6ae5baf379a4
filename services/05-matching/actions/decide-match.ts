import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import { MatchSchema } from '../schemas.ts'
import * as service from '../service.ts'

const { defineAction } = actionsFor<MatchingDeps>()

/** Three actions that differ in the verdict only. The same verdict twice changes nothing. */
function decisionAction(action: 'accept' | 'reject' | 'undo', summary: string, errors: readonly string[]) {
  return defineAction({
    name: `matches.${action}`,
    summary,
    input: z.object({
      id: z.string().min(1).max(120).describe('Match id: Odoo id, hyphen, ACE id'),
      seen: z
        .enum(['open', 'accept', 'reject'])
        .optional()
        .describe('The decision that the caller saw; when it is another one by now, nothing is decided'),
      note: z.string().max(2_000).optional().describe('Why, for whoever looks later'),
    }),
    output: MatchSchema,
    errors,
    effect: 'write',
    role: 'operator',
    reach: 'hub',
    decision: true,
    expose: {
      rest: { method: 'POST', path: `/matches/{id}/${action}`, tag: 'matches' },
      mcp: true,
      cli: true,
    },
    positional: ['id'],
    run: async (input, ctx) => {
      const match = await service.decide(ctx, { ...input, action, actor: ctx.actor.name })
      await ctx.emit('match.decided', { id: match.id, action, by: ctx.actor.name, state: match.state })
      return match
    },
  })
}

export const acceptMatch = decisionAction(
  'accept',
  'Say that a pair is the same opportunity; holds in every later run',
  ['MATCH_NOT_FOUND', 'MATCH_ALREADY_TAKEN', 'MATCH_DECIDED_MEANWHILE'],
)
export const rejectMatch = decisionAction(
  'reject',
  'Say that a pair is not the same opportunity; holds in every later run',
  ['MATCH_NOT_FOUND', 'MATCH_DECIDED_MEANWHILE'],
)
export const undoMatch = decisionAction('undo', 'Take the last decision on a pair back', [
  'MATCH_NOT_FOUND',
  'MATCH_NOTHING_TO_UNDO',
  'MATCH_DECIDED_MEANWHILE',
])
