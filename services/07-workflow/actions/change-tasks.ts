import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import {
  agentInput,
  CHANGE_ERRORS,
  ChangedSchema,
  leaseInput,
  leaseTermsInput,
  TaskStatusSchema,
  taskInput,
} from '../task-schemas.ts'
import { confirm, release, setStatus, settleConflict } from '../tasks/tasks.ts'
import { onTask } from './task-facts.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const reason = z.string().trim().min(1).max(2_000).optional()

export const setStatusAction = defineAction({
  name: 'tasks.set-status',
  summary: 'Bring a task to a status: in-progress takes a free task, blocked and reopening need a reason',
  description:
    'From the claim on, send its lease token with every change. The marker in tasks.md follows within a moment.',
  input: z.object({
    ...taskInput,
    status: TaskStatusSchema,
    reason: reason.describe('Why it is blocked, or taken back from completed'),
    ...leaseInput,
    ...leaseTermsInput,
    ...agentInput,
  }),
  output: ChangedSchema,
  errors: CHANGE_ERRORS,
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  ...onTask('PUT', '/status', { lease: true }),
  positional: ['spec', 'id', 'status'],
  run: (input, ctx) => setStatus(ctx, input),
})

export const releaseTaskAction = defineAction({
  name: 'tasks.release',
  summary: 'Give a task back: one in progress is pending again; an operator may do that for another',
  input: z.object({
    ...taskInput,
    ...leaseInput,
    ...agentInput,
    reason: reason.describe('For the history'),
  }),
  output: ChangedSchema,
  errors: CHANGE_ERRORS,
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  ...onTask('POST', '/release', { lease: true }),
  run: (input, ctx) => release(ctx, input),
})

export const confirmTaskAction = defineAction({
  name: 'tasks.confirm',
  summary: 'Confirm a completed task: its report, reviews and approvals are there and hold',
  input: z.object({ ...taskInput, ...agentInput }),
  output: ChangedSchema,
  errors: [
    ...CHANGE_ERRORS,
    'TASK_REPORT_MISSING',
    'TASK_REPORT_INVALID',
    'TASK_APPROVAL_OPEN',
    'TASK_APPROVAL_STALE',
    'TASK_APPROVAL_REJECTED',
    'TASK_EVIDENCE_FAILING',
    'REVIEW_OF_OWN_WORK',
    'REVIEW_OF_OTHER',
  ],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  ...onTask('POST', '/confirm'),
  run: (input, ctx) => confirm(ctx, input),
})

export const settleConflictAction = defineAction({
  name: 'tasks.settle-conflict',
  summary:
    'Settle a marker that somebody wrote against the rules: accept the file with a reason, or restore it',
  input: z.object({
    ...taskInput,
    take: z.enum(['file', 'database']).describe('file: what was written holds; database: it is written back'),
    reason: reason.describe('Needed for `file`'),
  }),
  output: ChangedSchema,
  errors: [...CHANGE_ERRORS, 'TASK_CONFLICT_NONE'],
  effect: 'write',
  role: 'operator',
  decision: true,
  ...onTask('POST', '/conflict'),
  positional: ['spec', 'id', 'take'],
  run: (input, ctx) => settleConflict(ctx, input),
})
