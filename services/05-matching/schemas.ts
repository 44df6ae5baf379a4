import { z } from 'zod'
import { personal } from '../00-platform/index.ts'
import { ConflictsSchema, EvidenceSchema } from './personal.ts'
import { STATUSES } from './queries/read-matches.ts'

export const StatusSchema = z.enum(STATUSES)

const Total = z.object({ count: z.int(), amount: z.number().describe('Reporting currency') })

export const SummarySchema = z.object({
  currency: z.string(),
  matched: Total,
  unregistered: Total.describe('Odoo opportunities to be registered in ACE that have no ACE opportunity'),
  aceOnly: Total.describe('ACE opportunities without an Odoo one'),
  conflicts: Total.describe('Matched pairs that disagree on stage, amount, close date or owner'),
  review: Total.describe('Pairs that wait for a person'),
  lastRunId: z.string().nullable(),
  lastRunAt: z.string().nullable(),
})

const Brief = z.object({
  name: z.string().nullable(),
  accountName: z.string().nullable(),
  stage: z.string().nullable(),
})

export const ListedSchema = z.object({
  id: z.string().describe('Match id; for an opportunity without partner its own id'),
  matchId: z.string().nullable(),
  amount: z.number().describe('Reporting currency'),
  odoo: Brief.extend({ id: z.int() }).nullable(),
  ace: Brief.extend({ id: z.string() }).nullable(),
  probability: z.number().nullable(),
  method: z.string().nullable(),
  conflicts: ConflictsSchema,
  decidedBy: z.string().nullable(),
})

export const PairBriefSchema = z.object({
  id: z.string().describe('Match id'),
  state: z.enum(['matched', 'review', 'none']),
  probability: z.number(),
  method: z.string(),
  decidedBy: z.string().nullable(),
  odoo: Brief.extend({ id: z.int() }),
  ace: Brief.extend({ id: z.string() }),
})

const Side = z.object({
  id: z.string(),
  name: z.string().nullable(),
  accountName: z.string().nullable(),
  domain: z.string().nullable(),
  countryCode: z.string().nullable(),
  city: z.string().nullable(),
  stage: z.string().nullable(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  amountReporting: z.string().nullable(),
  closeDate: z.string().nullable(),
  ownerName: personal(z.string().nullable()),
  ownerEmail: personal(z.string().nullable()),
  contactName: personal(z.string().nullable()),
  description: z.string().nullable(),
})

export const MatchSchema = z.object({
  id: z.string(),
  state: z
    .enum(['matched', 'review', 'none'])
    .describe('What it counts as now, decisions of people included'),
  decision: z.enum(['auto', 'review', 'none']).describe('What the last run said'),
  probability: z.number(),
  method: z.string(),
  evidence: z.array(EvidenceSchema).describe('Odoo left, ACE right'),
  conflicts: ConflictsSchema,
  runId: z.string(),
  updatedAt: z.string(),
  odooId: z.int(),
  aceId: z.string(),
  odoo: Side.nullable(),
  ace: Side.nullable(),
  rivals: z
    .array(PairBriefSchema)
    .describe('Other pairs with one of these two opportunities, likeliest first; at most 10'),
  decided: z
    .object({
      verdict: z.enum(['accept', 'reject']),
      by: z.string().nullable(),
      at: z.string().nullable(),
      note: z.string().nullable(),
    })
    .nullable(),
})
