import { z } from 'zod'
import { defineAction } from '../deps.ts'
import { selectReasons } from '../states/queries.ts'
import { SourceNameSchema } from './schemas.ts'

export const quarantineReasons = defineAction({
  name: 'ingestion.quarantine-reasons',
  summary: 'What waits in quarantine by table and reason, most entries first',
  input: z.object({ source: z.enum(['odoo', 'apn']).optional().describe('Only this source') }),
  output: z.object({
    reasons: z.array(
      z.object({
        source: SourceNameSchema,
        table: z.string(),
        code: z.string(),
        rows: z.int().describe('Entries: a row with two bad values has two'),
        keys: z.int().describe('Rows of the source'),
        example: z.string().describe('What the newest of them says'),
        since: z.string().describe('The oldest of them'),
        newest: z.string(),
      }),
    ),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/quarantine/reasons' }, mcp: true, cli: true },
  run: async ({ source }, { db }) => ({ reasons: await selectReasons(db, source) }),
})
