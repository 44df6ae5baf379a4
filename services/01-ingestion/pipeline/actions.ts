import { z } from 'zod'
import { hidePersonalFacts, personal, RunAcceptedSchema } from '../../00-platform/index.ts'
import { defineAction } from './deps.ts'
import * as service from './service.ts'

/** Its details name who a source let in or refused. */
const FaultSchema = personal(
  z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
  hidePersonalFacts,
)

const ORIGINS = ['sample', 'real', 'none'] as const

export const runPipeline = defineAction({
  name: 'pipeline.run',
  summary: 'Run every stage: ingestion, transformation, validation, embedding, matching',
  input: z.object({
    mode: z
      .enum(['full', 'incremental'])
      .default('incremental')
      .describe('full reads everything, incremental what changed'),
  }),
  output: RunAcceptedSchema,
  errors: ['NOTHING_TO_LOAD', 'OTHER_DATA_PRESENT', 'PIPELINE_BUSY', 'RUN_ALREADY_ACTIVE'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/pipeline/run' }, mcp: true, cli: true },
  run: (input, ctx) => service.runPipeline(ctx, input.mode),
  plan: (input, ctx) => service.planPipeline(ctx, input.mode),
})

export const pipelineStatus = defineAction({
  name: 'pipeline.status',
  summary: 'What each stage did last, and how many rows it left',
  input: z.object({}),
  output: z.object({
    origin: z.enum(ORIGINS).describe('Whose data the database holds'),
    configured: z.enum(ORIGINS).describe('What the configuration names'),
    stages: z.array(
      z.object({
        name: z.enum(['ingestion', 'transformation', 'validation', 'embedding', 'matching']),
        action: z.string(),
        status: z.enum(['never', 'queued', 'running', 'succeeded', 'failed', 'cancelled']),
        rowsIn: z
          .int()
          .nullable()
          .describe(
            'What its last run took in: rows, of validation its rules, of embedding what changed; null when it did not succeed',
          ),
        rowsOut: z
          .int()
          .describe('Rows it left: in RAW, opportunities, failures of the newest validation, vectors, pairs'),
        lastRunId: z.string().nullable(),
        finishedAt: z.string().nullable(),
        durationMs: z.number().nullable(),
        error: FaultSchema.nullable(),
      }),
    ),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/pipeline/status' }, mcp: true, cli: true },
  run: (_input, ctx) => service.pipelineStatus(ctx) as never,
})

export const useSource = defineAction({
  name: 'source.use',
  summary: 'Replace the data in the hub: remove all of it and take the configured sources',
  input: z.object({ origin: z.enum(['sample', 'real']).describe('Whose data the hub shall hold') }),
  output: z.object({ before: z.enum(ORIGINS), origin: z.enum(['sample', 'real']) }),
  errors: ['ORIGIN_NOT_CONFIGURED', 'PIPELINE_BUSY'],
  effect: 'destroy',
  role: 'operator',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/sources/use' }, mcp: true, cli: true },
  positional: ['origin'],
  run: (input, ctx) => service.useSource(ctx, input.origin),
})

export const pipelineActions = [runPipeline, pipelineStatus, useSource]
