import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { planSpecWork } from '../plan/plan.ts'
import { projectHeader, specInput } from '../schemas.ts'
import { TaskStatusSchema } from '../task-schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const refs = z.array(z.string())
const minutes = z.number().describe('Minutes of work from now')

const Times = z.object({
  minutes: z.number().describe('Its estimate, or the one that is assumed'),
  earliestStart: minutes,
  earliestFinish: minutes,
  latestStart: minutes,
  latestFinish: minutes,
  slack: z.number().describe('Minutes it may be late without anything else being late'),
  critical: z.boolean(),
})

export const specGraphAction = defineAction({
  name: 'specs.graph',
  summary: 'What remains of a spec: waves, groups that can run at once, critical path and slack',
  input: z.object({
    ...specInput,
    maxParallel: z
      .union([z.literal(2), z.literal(3), z.literal(4)])
      .default(4)
      .describe('Agents at once on a wave'),
  }),
  output: z.object({
    project: z.string(),
    spec: z.string(),
    tasks: z
      .array(
        z.object({
          ref: z.string(),
          id: z.string(),
          title: z.string(),
          status: TaskStatusSchema,
          agent: z.string().nullable(),
          holder: z.string().nullable(),
          times: Times.nullable().describe('Null: completed, or no order can reach it'),
        }),
      )
      .describe('In the order of the file'),
    edges: z.array(z.object({ from: z.string(), to: z.string() })).describe('`to` waits for `from`'),
    waves: z.array(
      z.object({
        wave: z.int().describe('1 can be worked on now'),
        tasks: refs,
        groups: z.array(refs).describe('Groups that share no file; group after group'),
      }),
    ),
    unreachable: refs.describe('Tasks of a circle, and what waits behind one'),
    criticalPath: z.object({
      tasks: refs.describe('First to last'),
      totalMinutes: z.number().describe('The work cannot end sooner'),
      assumedEstimates: z.int().describe('Tasks without an estimate'),
    }),
    cycles: z.array(z.object({ members: refs, text: z.string() })),
    missing: z.array(z.object({ task: z.string(), reference: z.string(), message: z.string() })),
    outside: z.array(z.object({ task: z.string(), target: z.string(), status: TaskStatusSchema })),
  }),
  errors: ['SPEC_NOT_FOUND', 'PROJECT_UNKNOWN', 'GRAPH_TOO_LARGE'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: {
    rest: { method: 'GET', path: '/specs/{spec}/graph', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  positional: ['spec'],
  run: (input, ctx) => planSpecWork(ctx, input),
})
