import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { ValidationDeps } from '../deps.ts'
import { listResults } from '../results.ts'

const { defineAction } = actionsFor<ValidationDeps>()

const Result = z.object({
  rule: z.string(),
  suite: z.string(),
  title: z.string(),
  severity: z.string(),
  kind: z.string(),
  entity: z.string(),
  column: z.string().nullable(),
  status: z.enum(['passed', 'failed', 'broken', 'skipped']),
  checked: z.int(),
  failed: z.int(),
  stored: z.int(),
  threshold: z.object({ maxFailures: z.int().optional(), maxRatio: z.number().optional() }).nullable(),
  blocks: z.boolean(),
  sql: z.string().describe('Run it to see the failing rows'),
  fix: z.string(),
  problem: z.string().nullable(),
  startedAt: z.string(),
  durationMs: z.int(),
})

export const listValidationResults = defineAction({
  name: 'validation.results',
  summary: 'Results of a validation run, failed rules first, then by severity and rule',
  input: z.object({
    runId: z.string().max(64).optional().describe('The newest when absent'),
    suite: z.string().max(40).optional(),
  }),
  output: z.object({ runId: z.string().nullable(), results: z.array(Result) }),
  errors: ['VALIDATION_RUN_NOT_FOUND'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/validation/results', tag: 'pipeline' }, mcp: true, cli: true },
  run: (input, ctx) => listResults(ctx.db, input),
})
