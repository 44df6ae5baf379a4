import { z } from 'zod'
import { pageInput, pageOutput } from '../../00-platform/index.ts'
import { defineAction } from '../deps.ts'
import { listAlerts as list } from '../outages/outages.ts'
import { checkFreshness } from '../upkeep/freshness.ts'

export const AlertSchema = z.object({
  id: z.int(),
  source: z.string(),
  kind: z
    .enum(['lost', 'stale', 'rows-missing'])
    .describe(
      'lost: it could not be read; stale: it is older than `freshness` allows; rows-missing: more rows were missing than `loading.deletions` allows, and none was marked as gone',
    ),
  code: z.string().describe('Of the last try'),
  since: z.string(),
  lastGoodAt: z.string().nullable().describe('When the last load before it ended well'),
  failures: z.int().describe('Runs that failed for it'),
  endedAt: z.string().nullable(),
  text: z.string(),
})

export const listAlerts = defineAction({
  name: 'alerts.list',
  summary:
    'Sources that could not be read, are too old or lack many rows, one entry per outage, newest first',
  input: z.object({
    source: z.enum(['odoo', 'apn']).optional().describe('Only this source'),
    open: z.boolean().default(true).describe('Leave out what is over'),
    ...pageInput,
  }),
  output: z.object({ alerts: z.array(AlertSchema), ...pageOutput }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/alerts' }, mcp: true, cli: true },
  run: (input, ctx) => list(ctx, input),
})

export const checkAlerts = defineAction({
  name: 'alerts.check',
  summary: 'Raise or end the alerts for sources that are older than their limit; done every hour',
  input: z.object({}),
  output: z.object({ raised: z.int(), ended: z.int(), tablesOverLimit: z.int() }),
  errors: [],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/alerts/check' },
    mcp: true,
    cli: true,
    job: { cron: '35 * * * *', timeoutMs: 60_000, maxAttempts: 1 },
  },
  run: (_input, ctx) => checkFreshness(ctx),
})
