import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import { ACE_CHECKS } from '../covered/ace-coverage.ts'
import { validationCoverage } from '../covered/coverage.ts'
import type { ValidationDeps } from '../deps.ts'

const { defineAction } = actionsFor<ValidationDeps>()
const count = z.int().min(0)
const share = z.number().min(0).max(1)
const ruleIds = z.array(z.string())
const rulesOver = {
  judgedBy: ruleIds.describe('Rules that decide about its values'),
  readBy: ruleIds.describe('Rules that only read it, e.g. to know which rows count'),
}

const Table = z.object({
  table: z.string(),
  rows: count.describe('Without tombstones'),
  rowsEstimated: z.boolean().describe('A large table: by the statistics of the database'),
  columns: count,
  judged: count.describe('Columns that at least one rule decides about'),
  share: share.describe('judged of columns'),
  checked: count.nullable().describe('Rows a rule looked at when it last ran; null when none ever did'),
  checkedShare: share.nullable(),
  tableRules: ruleIds.describe('Rules about the table as a whole'),
  fields: z.array(z.object({ column: z.string(), type: z.string(), ...rulesOver })),
})

const AceField = z.object({
  column: z.string(),
  apiPath: z.string().nullable(),
  asked: z
    .string()
    .describe('When AWS asks for it: required, submit, conditional, update, optional, read-only'),
  checks: z.array(z.enum(ACE_CHECKS)),
  ...rulesOver,
  lockedIn: z
    .array(z.string())
    .describe('Review statuses and final stages in which AWS takes no change of it'),
})

const CoveringRule = z.object({
  ...{ rule: z.string(), suite: z.string(), title: z.string(), severity: z.string(), kind: z.string() },
  ...{ entity: z.string(), column: z.string().nullable(), ofTable: z.boolean() },
  waitsFor: z.string().nullable().describe('The table or column without which it is skipped'),
  status: z.enum(['passed', 'failed', 'broken', 'skipped']).nullable().describe('When it last ran'),
  checked: count.nullable(),
  failed: count.nullable(),
  checkedAt: z.string().nullable(),
})

export const getValidationCoverage = defineAction({
  name: 'validation.coverage',
  summary:
    'Which fields of CORE, RAW and ACE which rules look at and which none, tables by name, with the trend of the last runs',
  input: z.object({
    table: z.string().max(128).optional().describe('One table, `schema.table`; all when absent'),
    fields: z
      .enum(['all', 'without-rule'])
      .default('all')
      .describe('`without-rule`: only fields that no rule decides about'),
    runs: z.int().min(1).max(100).default(20).describe('How many of the last runs'),
  }),
  output: z.object({
    schemas: z.array(
      z.object({ schema: z.enum(['core', 'raw']), tables: count, columns: count, judged: count, share }),
    ),
    tables: z.array(Table).describe('Every table of CORE, and those of RAW that suites look at'),
    ace: z.object({ columns: count, judged: count, share, fields: z.array(AceField) }),
    rules: z.array(CoveringRule).describe('Every rule of the suites, by id'),
    runs: z
      .array(
        z.object({
          runId: z.string(),
          startedAt: z.string(),
          rules: count.describe('Rules that looked at rows in this run'),
          judged: count.describe('Of the columns there are now, those that they decide about'),
        }),
      )
      .describe('The oldest first'),
  }),
  errors: ['VALIDATION_TABLE_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/validation/coverage', tag: 'pipeline' }, mcp: true, cli: true },
  run: (input, ctx) => validationCoverage(ctx.deps, ctx.db, input),
})
