import { z } from 'zod'
import { AgentNameSchema } from '../00-platform/index.ts'
import { APPROVAL_STATUSES } from './approvals/queries.ts'
import { PRIORITIES, TASK_STATUSES, VERIFICATIONS } from './model.ts'
import { specInput } from './schemas.ts'

export const TaskStatusSchema = z.enum(TASK_STATUSES)

/** A number is refused: JSON writes 1.10 as 1.1, which is another task, and nobody could tell which one was meant. */
const quoted: z.core.$ZodErrorMap = ({ input }) =>
  typeof input === 'number'
    ? `an id is text: write it in quotes, e.g. "1.10". As a number 1.10 is 1.1, which is another task (got ${input})`
    : undefined

/** Id of a task in its spec, as text. */
export const taskId = z.string({ error: quoted }).min(1).max(200)

/** The address of a task. */
export const taskInput = {
  ...specInput,
  id: taskId.describe('Id of the task in its spec: `2.1`, or `4~2` for the second task 4'),
}

export const agentInput = {
  agent: AgentNameSchema.optional().describe('The agent it is done for'),
}

export const leaseInput = {
  lease: z.string().max(100).optional().describe('`lease.token` of the claim'),
}

export const leaseTermsInput = {
  leaseSeconds: z
    .int()
    .min(5)
    .max(86_400)
    .optional()
    .describe('How long the lease lasts without a heartbeat; default 900'),
  implicit: z
    .boolean()
    .default(false)
    .describe('Hold it by agent name or MCP session, for callers that cannot send a lease token'),
}

export const LeaseSchema = z.object({
  token: z.string().describe('Send it as `lease` with every write about the task'),
  expiresAt: z.string(),
})

const Conflict = z.object({
  status: z.string().describe('What the file says'),
  blockedReason: z.string().nullable(),
  code: z.string().describe('Why the rules refused it'),
  message: z.string(),
})

export const TaskSchema = z.object({
  project: z.string(),
  spec: z.string(),
  id: z.string(),
  title: z.string(),
  status: TaskStatusSchema,
  blockedReason: z.string().nullable(),
  verification: z.enum(VERIFICATIONS).describe('After the completion: report due, in review, confirmed'),
  ready: z.boolean().describe('May be claimed now'),
  openDependencies: z.int().describe('What it waits for: dependencies and parts that are not completed'),
  critical: z.boolean().describe('On the critical path'),
  agent: z.string().nullable().describe('Named in the file'),
  priority: z.enum(PRIORITIES).nullable(),
  estimateMinutes: z.number().nullable(),
  depends: z.array(z.string()),
  files: z.array(z.string()),
  requirements: z.array(z.string()),
  parent: z.string().nullable(),
  section: z.string().nullable(),
  depth: z.int(),
  holder: z.string().nullable().describe('Who has an unexpired lease'),
  leaseExpiresAt: z.string().nullable(),
  conflict: Conflict.nullable().describe('A marker in the file that the rules refused'),
  completedAt: z.string().nullable(),
  updatedAt: z.string(),
})

export const TaskDetailSchema = TaskSchema.extend({
  details: z.array(z.string()),
  leverage: z.array(z.string()),
  purpose: z.string().nullable(),
  prompt: z.string().nullable(),
  line: z.int().nullable().describe('Line in tasks.md; null when the file cannot be read'),
  waitsFor: z.array(z.string()).describe('Refs of what is not completed'),
  unlocks: z.array(z.string()).describe('What its completion makes ready'),
  neighbours: z
    .array(
      z.object({
        relation: z
          .enum(['needs', 'part', 'unlocks', 'whole'])
          .describe('It needs that task, has it as a part, or the other way round'),
        ref: z.string().describe('`spec/id`'),
        spec: z.string().nullable(),
        id: z.string().nullable(),
        title: z.string().nullable().describe('Null: there is no such task'),
        status: TaskStatusSchema.nullable(),
      }),
    )
    .describe('Both ends of its dependencies, completed ones too, at most 500'),
  approvals: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        filePath: z.string(),
        status: z.enum(APPROVAL_STATUSES),
        stale: z.boolean(),
        updatedAt: z.string(),
      }),
    )
    .describe('Requests for approval tied to it, newest first, at most 50'),
  possible: z.array(z.string()).describe('Events that the life cycle has from here'),
  commits: z
    .array(z.object({ sha: z.string(), subject: z.string(), author: z.string(), at: z.string() }))
    .describe('Commits tied to it by its id, newest first, at most 50'),
  history: z
    .array(
      z.object({
        at: z.string(),
        event: z.string(),
        fromStatus: z.string(),
        toStatus: z.string(),
        actor: z.string(),
        agent: z.string().nullable(),
        cause: z.enum(['call', 'file']),
        reason: z.string().nullable(),
        requestId: z.string(),
      }),
    )
    .describe('Newest first, at most 50'),
})

/** What a change of a task answers. */
export const ChangedSchema = z.object({
  task: TaskSchema,
  changed: z.boolean().describe('False: it was so already'),
  lease: LeaseSchema.nullable().describe('When this call took the lease, or made it last'),
  unlocked: z.array(z.string()).describe('What may begin now, as `spec/id`'),
})

/** What a failing change of a task may answer with. */
export const CHANGE_ERRORS = [
  'TASK_NOT_FOUND',
  'TASK_TRANSITION_REFUSED',
  'TASK_DEPENDENCIES_OPEN',
  'TASK_PARTS_OPEN',
  'TASK_NOT_STARTED',
  'TASK_HELD_BY_OTHER',
  'TASK_REASON_MISSING',
  'TASK_CONFLICT_OPEN',
  'TASK_ROLE_TOO_LOW',
  'LEASE_TOKEN_INVALID',
  'LEASE_LOST',
  'LEASE_NEEDED',
  'SPEC_INACTIVE',
  'SPEC_NOT_FOUND',
  'PROJECT_UNKNOWN',
] as const
