import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { RISK_KINDS } from '../reports/risks.ts'
import { statusReport } from '../reports/status-report.ts'
import { projectHeader, projectInput } from '../schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const Counts = z.object({
  completed: z.int(),
  total: z.int(),
  percent: z.number().describe('One decimal, rounded down'),
})

const Wave = z.object({
  total: z.int(),
  assignments: z
    .array(
      z.object({
        spec: z.string(),
        task: z.string(),
        title: z.string(),
        agent: z.string().nullable().describe('Who has it, else who fits best; null: nobody fits'),
        assigned: z.boolean(),
        explanation: z.string(),
        text: z.string().nullable().describe('To copy'),
      }),
    )
    .describe('The first ones, best first'),
})

export const statusReportAction = defineAction({
  name: 'reports.status',
  summary:
    'Where a project stands: progress, what can be given out now and next, parallel groups, critical path, risks',
  input: z.object({
    ...projectInput,
    spec: z.string().min(1).max(200).optional().describe('Only this spec'),
    agents: z
      .union([z.literal(2), z.literal(3), z.literal(4)])
      .default(4)
      .describe('Agents at once on a wave'),
    format: z
      .enum(['json', 'markdown'])
      .default('json')
      .describe('markdown: also as text in the guide’s template'),
  }),
  output: z.object({
    project: z.string(),
    summary: Counts.extend({ activeSpecs: z.int(), specs: z.array(Counts.extend({ spec: z.string() })) }),
    readyNow: Wave,
    nextWave: Wave,
    parallelGroups: z.array(z.object({ tasks: z.array(z.string()), agents: z.array(z.string()) })),
    criticalPath: z.object({
      blockingTask: z.string().nullable().describe('The first task of the path: spec/id'),
      unblocks: z.array(z.string()),
      estimateMinutes: z.number().describe('Of the whole path'),
      assumedEstimates: z.int().describe('Tasks without an estimate, which count an hour each'),
      path: z.array(z.string()),
    }),
    risks: z.object({
      total: z.int(),
      shown: z.array(z.object({ kind: z.enum(RISK_KINDS), task: z.string(), text: z.string() })),
    }),
    markdown: z.string().nullable(),
  }),
  errors: ['SPEC_NOT_FOUND', 'GRAPH_TOO_LARGE', 'PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/status-report', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => statusReport(ctx, input),
})
