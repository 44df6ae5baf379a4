import { z } from 'zod'
import { hidePersonalFacts, personal } from '../actions/personal.ts'
import { RUN_STATUSES } from './queries.ts'

export const ProgressSchema = z.object({
  stage: z.string(),
  done: z.number(),
  total: z.number().optional(),
  message: z.string().optional(),
})

export const ErrorSchema = personal(
  z.object({
    code: z.string(),
    kind: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
  hidePersonalFacts,
)

export const RunSchema = z.object({
  id: z.string(),
  action: z.string(),
  input: z.record(z.string(), z.unknown()),
  status: z.enum(RUN_STATUSES),
  next: z.array(z.object({ action: z.string(), input: z.record(z.string(), z.unknown()) })),
  parentId: z.string().nullable(),
  startedBy: z.string(),
  requestId: z.string(),
  progress: ProgressSchema.nullable(),
  result: personal(z.unknown(), hidePersonalFacts),
  error: ErrorSchema.nullable().describe('Why it failed; while it is active: why its last try failed'),
  attempt: z.int().describe('How often a worker took it up, stops and crashes of the hub included'),
  failures: z.int().describe('How often it failed by itself; at `maxAttempts` it has failed for good'),
  maxAttempts: z.int(),
  retryAt: z.string().nullable().describe('When it is tried again; null when it does not wait for that'),
  cancelRequestedBy: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
})

export const RunAcceptedSchema = z.object({
  runId: z.string(),
  status: z.literal('queued'),
  href: z.string(),
})
