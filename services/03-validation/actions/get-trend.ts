import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { ValidationDeps } from '../deps.ts'
import { validationTrend } from '../trend.ts'

const { defineAction } = actionsFor<ValidationDeps>()
const count = z.int().min(0)

export const getValidationTrend = defineAction({
  name: 'validation.trend',
  summary:
    'How the last validation runs ended, and how many rows failed each rule in them, the oldest run first',
  input: z.object({
    suite: z.string().max(40).optional().describe('One suite; all when absent'),
    runs: z.int().min(1).max(100).default(20).describe('How many of the last runs'),
  }),
  output: z.object({
    runs: z.array(
      z.object({
        runId: z.string(),
        startedAt: z.string(),
        passed: count,
        failed: count,
        broken: count,
        skipped: count,
        failures: count.describe('Failing rows of the rules that failed'),
      }),
    ),
    rules: z
      .array(
        z.object({
          rule: z.string(),
          suite: z.string(),
          title: z.string(),
          severity: z.string(),
          failed: z
            .array(count.nullable())
            .describe('One for each run; null where the rule was not looked at'),
        }),
      )
      .describe('Those that fail most now first, then by rule'),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/validation/trend', tag: 'pipeline' }, mcp: true, cli: true },
  run: (input, ctx) => validationTrend(ctx.db, input),
})
