import { z } from 'zod'
import { hidePersonalFacts, personal } from '../../actions/personal.ts'
import { defineAction } from '../../hub/deps.ts'
import * as service from '../service.ts'

const Line = z.object({
  id: z.int(),
  level: z.string(),
  message: z.string(),
  data: z.unknown(),
  at: z.string(),
})

/** What its data say in details may stand in its words. */
function hideInLine(line: z.output<typeof Line>): z.output<typeof Line> {
  const { details } = (line.data ?? {}) as { details?: unknown }
  const { message } = hidePersonalFacts({ message: line.message, details })
  return { ...line, message, data: hidePersonalFacts(line.data) }
}

export const listRunLogs = defineAction({
  name: 'runs.logs',
  summary: 'Log lines of a run, oldest first',
  input: z.object({
    id: z.string().max(100).describe('Run id'),
    after: z.int().min(0).default(0).describe('Only lines after this line id'),
    limit: z.int().min(1).max(1000).default(200).describe('Most lines to answer'),
  }),
  output: z.object({
    lines: z.array(personal(Line, hideInLine)),
  }),
  errors: ['RUN_NOT_FOUND'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/runs/{id}/logs' }, mcp: true, cli: true },
  positional: ['id'],
  run: (input, ctx) => service.listRunLogs(ctx, input),
})
