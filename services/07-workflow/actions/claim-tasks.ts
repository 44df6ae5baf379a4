import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, projectInput } from '../schemas.ts'
import {
  agentInput,
  CHANGE_ERRORS,
  LeaseSchema,
  leaseTermsInput,
  TaskSchema,
  taskInput,
} from '../task-schemas.ts'
import { beat, claim, keep, next } from '../tasks/tasks.ts'
import { onTask } from './task-facts.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const claimTaskAction = defineAction({
  name: 'tasks.claim',
  summary: 'Take a task: of any number of callers one has it, the others are told who',
  input: z.object({ ...taskInput, ...leaseTermsInput, ...agentInput }),
  output: z.object({ task: TaskSchema, lease: LeaseSchema }),
  errors: [...CHANGE_ERRORS, 'TASK_NOT_CLAIMABLE'],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  ...onTask('POST', '/claim'),
  run: (input, ctx) => claim(ctx, input),
})

export const heartbeatAction = defineAction({
  name: 'tasks.heartbeat',
  summary: 'A sign of life: the lease lasts from now on; one that ran out comes back if nobody took the task',
  input: z.object({
    ...taskInput,
    lease: z.string().max(100).describe('`lease.token` of the claim'),
    leaseSeconds: leaseTermsInput.leaseSeconds,
    ...agentInput,
  }),
  output: z.object({ lease: LeaseSchema }),
  errors: ['TASK_NOT_FOUND', 'LEASE_TOKEN_INVALID', 'LEASE_LOST', 'SPEC_NOT_FOUND', 'PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  ...onTask('POST', '/heartbeat', { lease: true }),
  run: (input, ctx) => beat(ctx, input),
})

export const keepTasksAction = defineAction({
  name: 'tasks.keep',
  summary:
    'A sign of life for what the caller holds without a lease token: by agent name, as a person, or by MCP session',
  input: z.object({
    ...projectInput,
    spec: z.string().min(1).max(200).optional().describe('Only in this spec'),
    id: z.string().min(1).max(200).optional().describe('Only the task with this id'),
    ...agentInput,
  }),
  output: z.object({
    kept: z
      .array(z.object({ project: z.string(), spec: z.string(), id: z.string(), expiresAt: z.string() }))
      .describe('What the caller holds'),
  }),
  errors: ['PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/tasks/keep', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => keep(ctx, input),
})

export const IdleSchema = z.object({
  held: z.int().describe('Held by agents'),
  waiting: z.int().describe('Wait for others'),
  blocked: z.int(),
  conflicts: z.int(),
  otherAgents: z.int().describe('Free, but named for other agents in the file, or assigned to them'),
  agents: z.array(z.string()).describe('Whom those are for, at most 10'),
  completed: z.int(),
  nextLeaseEnds: z.int().nullable().describe('Seconds until the first running lease ends'),
})

export const nextTaskAction = defineAction({
  name: 'tasks.next',
  summary:
    'Select and take the next free task: what is assigned to you, then critical path, priority, spec and place',
  input: z.object({
    ...projectInput,
    spec: z.string().min(1).max(200).optional().describe('Only of this spec'),
    specs: z.array(z.string().min(1).max(200)).min(1).max(100).optional().describe('Only of these specs'),
    expertise: z
      .array(z.string().min(1).max(100))
      .max(50)
      .optional()
      .describe('What the agent knows; a task that fits comes first'),
    ...leaseTermsInput,
    ...agentInput,
  }),
  output: z.object({
    task: TaskSchema.nullable(),
    lease: LeaseSchema.nullable(),
    reasons: z.array(z.string()).describe('Why this one'),
    idle: IdleSchema.nullable().describe('Without a task: what stands in the way'),
  }),
  errors: ['SPEC_NOT_FOUND', 'PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/tasks/next', headers: projectHeader }, mcp: true, cli: true },
  run: ({ spec, specs, ...input }, ctx) => {
    const only = spec === undefined ? specs : [spec, ...(specs ?? [])]
    return next(ctx, { ...input, specs: only })
  },
})
