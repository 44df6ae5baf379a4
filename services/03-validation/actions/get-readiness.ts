import { z } from 'zod'
import { actionsFor, hidePersonalValue, personal } from '../../00-platform/index.ts'
import type { ValidationDeps } from '../deps.ts'
import { readinessOf } from '../readiness/readiness.ts'

const { defineAction } = actionsFor<ValidationDeps>()

export const getReadiness = defineAction({
  name: 'ace.readiness',
  summary: 'What AWS would reject about one opportunity, each with its fix, and what may be edited now',
  input: z.object({
    id: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/)
      .describe('ACE id (O and digits), or the id of an Odoo opportunity'),
  }),
  output: z.object({
    id: z.string(),
    side: z.enum(['ace', 'odoo']),
    ready: z.boolean(),
    stage: z.string().nullable(),
    reviewStatus: z.string().nullable(),
    findings: z.array(
      personal(
        z.object({
          rule: z.string(),
          severity: z.string(),
          column: z.string().nullable(),
          apiPath: z.string().nullable(),
          value: z.string().nullable(),
          personal: z.boolean().describe('The value is personal data: masked for who is not signed in'),
          message: z.string(),
          fix: z.string(),
          editable: z.boolean().describe('AWS takes a change of the field now'),
        }),
        hidePersonalValue,
      ),
    ),
    toFillIn: z.array(z.object({ column: z.string(), apiPath: z.string().nullable(), fix: z.string() })),
    editing: z.object({
      editable: z.enum(['all', 'some', 'most', 'none']),
      fields: z.array(z.string()),
      reason: z.string(),
    }),
  }),
  errors: ['ACE_OPPORTUNITY_NOT_FOUND'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/ace/readiness/{id}', tag: 'pipeline' }, mcp: true, cli: true },
  positional: ['id'],
  run: async ({ id }, ctx) => {
    const { findings, editing, ...rest } = await readinessOf(ctx.deps, ctx.db, id, ctx.clock.now())
    return { ...rest, findings, editing: { ...editing, fields: [...editing.fields] } }
  },
})
