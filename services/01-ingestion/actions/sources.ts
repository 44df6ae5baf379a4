import { z } from 'zod'
import { personal } from '../../00-platform/index.ts'
import { defineAction } from '../deps.ts'
import * as reports from '../reports.ts'
import { AlertSchema } from './alerts.ts'
import { SOURCE_ERRORS, SourceNameSchema, TableSummary } from './schemas.ts'

export const listSources = defineAction({
  name: 'source.list',
  summary: 'Both sources: what is configured, secrets left out, and how fresh their data is; odoo first',
  input: z.object({}),
  output: z.object({
    schedule: z
      .string()
      .nullable()
      .describe('PIPELINE_SCHEDULE, five cron fields in UTC; null: loads begin by hand or a watch'),
    sources: z.array(
      z.object({
        name: SourceNameSchema,
        configured: z.boolean(),
        kind: z.string().nullable(),
        location: z.string().nullable().describe('Host and port, address or file'),
        database: z.string().nullable(),
        user: personal(z.string().nullable()),
        tablesLoaded: z.int(),
        lastLoadAt: z.string().nullable(),
        freshAsOf: z.string().nullable().describe('Every table is at least as fresh as this'),
        openQuarantine: z.int(),
        alerts: z.array(AlertSchema).describe('What is wrong with it now'),
      }),
    ),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/sources' }, mcp: true, cli: true },
  run: (_input, ctx) => reports.listSources(ctx),
})

export const testSource = defineAction({
  name: 'source.test',
  summary: 'Connect to a source and say what is there',
  input: z.object({ source: SourceNameSchema }),
  output: z.object({
    source: SourceNameSchema,
    kind: z.string(),
    product: z.string(),
    version: z.string(),
    database: z.string(),
    user: z.string(),
    warnings: z.array(z.string()),
    tables: z.array(TableSummary),
  }),
  errors: SOURCE_ERRORS,
  effect: 'read',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/sources/{source}/test' }, mcp: true, cli: true },
  positional: ['source'],
  run: ({ source }, ctx) => reports.testSource(ctx, source),
})
