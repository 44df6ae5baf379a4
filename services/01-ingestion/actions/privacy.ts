import { z } from 'zod'
import { pageInput, pageOutput } from '../../00-platform/index.ts'
import { defineAction, defineLongAction } from '../deps.ts'
import { exclusiveKeyOf } from '../loading/queries.ts'
import { checkErasure, erasePerson, planErasure } from '../privacy/erase.ts'
import { checkLift, liftSuppression, planLift } from '../privacy/lift.ts'
import { erasuresWithRules } from '../states/erasures.ts'
import { SOURCE_ERRORS, SourceNameSchema } from './schemas.ts'

const TableCounts = z.array(z.object({ table: z.string(), rows: z.int() }))

/** Safe to run again after a crash: see erasePerson. */
export const erasePersonAction = defineLongAction({
  name: 'privacy.erase-person',
  summary: 'Erase a person from RAW, CORE, SEARCH and OPS, and keep loads from bringing it back',
  description:
    'By the key of a row (Odoo contact 7, its user with it) or by an e-mail address. Rows keep their keys and numbers; personal columns become NULL, and the person’s name, addresses and phone numbers leave every text. The record names who asked, when and the key, never the person.',
  input: z.object({
    source: SourceNameSchema,
    table: z
      .string()
      .max(100)
      .optional()
      .describe('Table of the key; default the first of `persons` in config/sources.json'),
    key: z.string().min(1).max(200).optional().describe('Key of the person’s row'),
    email: z.string().min(3).max(320).optional().describe('An address of the person, in place of a key'),
  }),
  output: z.object({
    erasureId: z.string(),
    source: SourceNameSchema,
    changed: z
      .array(z.object({ schema: z.string(), rows: z.int() }))
      .describe('Rows that lost values; by table in `privacy.list-erasures`'),
    remaining: TableCounts.describe(
      'Where values stand still: records and documents that nobody changes afterwards',
    ),
    rebuildRunId: z
      .string()
      .nullable()
      .describe('Run that makes CORE, SEARCH and pairs anew; null when one was active'),
  }),
  errors: [
    ...SOURCE_ERRORS,
    'PERSON_NOT_FOUND',
    'PERSON_TABLE_UNKNOWN',
    'PERSON_IS_COMPANY',
    'PERSON_HAS_TOO_MUCH',
    'ERASURE_NEEDS_ONE_KEY',
    'ERASURE_WHILE_BUSY',
  ],
  effect: 'destroy',
  role: 'operator',
  reach: 'hub',
  secrets: ['email'],
  expose: {
    rest: { method: 'POST', path: '/privacy/{source}/erasures' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 3_600_000, maxAttempts: 3 },
  },
  positional: ['source'],
  // Nothing may be loaded meanwhile.
  exclusiveKey: ({ source }) => exclusiveKeyOf(source),
  check: (input, ctx) => checkErasure(ctx, input),
  plan: (input, ctx) => planErasure(ctx, input),
  execute: (input, run) => erasePerson(run, input),
})

/** Safe to run again after a crash: see liftSuppression. */
export const liftSuppressionAction = defineLongAction({
  name: 'privacy.lift-suppression',
  summary: 'Let an erased person come back: loads stop keeping out what one erasure took',
  description:
    'For an erasure that was a mistake, or whose reason is over. Nothing is written back from the hub: the next load of each table of the person reads it whole, and brings what the source says now. What another erasure keeps out stays out. A decision of a person, recorded with its reason.',
  input: z.object({
    source: SourceNameSchema,
    erasureId: z.string().min(1).max(100).describe('As `privacy.list-erasures` tells it'),
    reason: z
      .string()
      .trim()
      .min(3)
      .max(500)
      .describe('Why; kept with the erasure, so write nothing of the person'),
  }),
  output: z.object({
    erasureId: z.string(),
    source: SourceNameSchema,
    rules: z.int().describe('Rules that loads do not follow any more'),
    tables: TableCounts.describe('Tables that the next load reads whole, and their rows that it writes anew'),
  }),
  errors: ['ERASURE_NOT_FOUND', 'ERASURE_NOT_DONE', 'SUPPRESSION_LIFTED', 'ERASURE_WHILE_BUSY'],
  effect: 'write',
  role: 'operator',
  decision: true,
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/privacy/{source}/erasures/{erasureId}/lift' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 3_600_000, maxAttempts: 3 },
  },
  positional: ['source', 'erasureId'],
  // Nothing may be loaded meanwhile.
  exclusiveKey: ({ source }) => exclusiveKeyOf(source),
  check: async (input, ctx) => void (await checkLift(ctx, input)),
  plan: (input, ctx) => planLift(ctx, input),
  execute: (input, run) => liftSuppression(run, input),
})

export const listErasuresAction = defineAction({
  name: 'privacy.list-erasures',
  summary: 'Persons that were erased: who asked, when, by which key and what it touched, newest first',
  input: z.object({ ...pageInput }),
  output: z.object({
    erasures: z.array(
      z.object({
        id: z.string(),
        runId: z.string(),
        source: z.string(),
        table: z.string().nullable(),
        key: z
          .string()
          .nullable()
          .describe('Null when it was by an e-mail address, of which only a hash is kept'),
        requestedBy: z.string(),
        status: z.enum(['begun', 'done']),
        tables: TableCounts,
        remaining: TableCounts,
        keptOut: z
          .array(z.object({ source: z.string(), table: z.string(), rules: z.int() }))
          .describe('Rules by which loads leave the person out of tables; never whose they are'),
        requestedAt: z.string(),
        finishedAt: z.string().nullable(),
        liftedAt: z.string().nullable().describe('Since when loads may bring the person back'),
        liftedBy: z.string().nullable(),
        liftReason: z.string().nullable(),
      }),
    ),
    ...pageOutput,
  }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'operator',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/privacy/erasures' }, mcp: true, cli: true },
  run: (input, ctx) => erasuresWithRules(ctx, input) as never,
})
