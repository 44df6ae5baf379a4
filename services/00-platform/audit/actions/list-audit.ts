import { z } from 'zod'
import { personal } from '../../actions/personal.ts'
import { defineAction } from '../../hub/deps.ts'
import { pageInput, pageOutput } from '../../paging.ts'
import { listAudit as list } from '../service.ts'

export const listAudit = defineAction({
  name: 'audit.list',
  summary: 'The audit trail, newest first',
  input: z.object({
    actor: z.string().max(200).optional().describe('Only this actor'),
    action: z.string().max(100).optional().describe('Only this action'),
    requestId: z.string().max(200).optional().describe('Everything one request did'),
    outcome: z.enum(['intent', 'done', 'failed', 'denied']).optional().describe('Only this outcome'),
    since: z.iso.datetime({ offset: true }).optional().describe('From this time on'),
    until: z.iso.datetime({ offset: true }).optional().describe('Before this time'),
    ...pageInput,
  }),
  output: z.object({
    entries: z.array(
      z.object({
        id: z.int(),
        requestId: z.string(),
        action: z.string(),
        actor: z.string(),
        actorKind: z.string(),
        onBehalfOf: z.string().nullable(),
        channel: z.string(),
        dryRun: z.boolean(),
        input: personal(z.unknown(), () => ({})),
        outcome: z.string(),
        errorCode: z.string().nullable(),
        durationMs: z.int().nullable(),
        at: z.string(),
      }),
    ),
    ...pageOutput,
  }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/audit' }, mcp: true, cli: true },
  run: (input, ctx) => list(ctx, input),
})
