import { z } from 'zod'
import { hidePersonalFacts, personal } from '../../actions/personal.ts'
import { defineAction } from '../../hub/deps.ts'
import { RunSchema } from '../../runs/schemas.ts'
import { storyOf } from '../story.ts'

export const requestStory = defineAction({
  name: 'audit.story',
  summary: 'What followed from one request: its events and the runs it started, oldest first',
  input: z.object({ requestId: z.string().min(1).max(200).describe('As in audit.list') }),
  output: z.object({
    requestId: z.string(),
    events: z.array(
      z.object({
        seq: z.int().nullable().describe('Null for a moment, until it was published'),
        type: z.string(),
        payload: personal(z.record(z.string(), z.unknown()), hidePersonalFacts),
        actor: z.string(),
        at: z.string(),
      }),
    ),
    runs: z.array(RunSchema),
    cut: z.boolean().describe('There is more of one of them than is told here'),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/audit/{requestId}' }, mcp: true, cli: true },
  positional: ['requestId'],
  run: (input, ctx) => storyOf(ctx, input),
})
