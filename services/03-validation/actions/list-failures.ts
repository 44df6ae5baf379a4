import { z } from 'zod'
import { actionsFor, hidePersonalValue, pageInput, pageOutput, personal } from '../../00-platform/index.ts'
import type { ValidationDeps } from '../deps.ts'
import { listFailures } from '../results.ts'

const { defineAction } = actionsFor<ValidationDeps>()

export const listValidationFailures = defineAction({
  name: 'validation.failures',
  summary: 'Rows that fail a rule, with value, message and fix, in the order they were found',
  input: z.object({
    rule: z.string().max(64).optional().describe('All rules when absent'),
    runId: z.string().max(64).optional().describe('The newest when absent'),
    ...pageInput,
  }),
  output: z.object({
    items: z.array(
      personal(
        z.object({
          id: z.int(),
          runId: z.string(),
          rule: z.string(),
          entity: z.string(),
          entityKey: z.string(),
          column: z.string().nullable(),
          value: z.string().nullable().describe('Cut to 500 characters'),
          personal: z.boolean().describe('The value is personal data: masked for who is not signed in'),
          message: z.string(),
          fix: z.string(),
        }),
        hidePersonalValue,
      ),
    ),
    ...pageOutput,
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/validation/failures', tag: 'pipeline' }, mcp: true, cli: true },
  run: (input, ctx) => listFailures(ctx.db, input),
})
