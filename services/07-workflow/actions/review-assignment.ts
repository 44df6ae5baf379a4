import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import { presentAssignments } from '../agents/assignments.ts'
import { reviewAssignment } from '../agents/review.ts'
import { STEPS } from '../agents/steps.ts'
import type { WorkflowDeps } from '../deps.ts'
import { AssignmentSchema, actingAgent } from '../schemas-agents.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const reviewAssignmentAction = defineAction({
  name: 'assignments.review',
  summary: 'Pass the review whose turn it is, or return the work with a note',
  input: z.object({
    ...actingAgent,
    id: z.uuid().describe('Of the assignment'),
    step: z.enum(STEPS).describe('qa-review or security-review; confirm may be returned'),
    verdict: z.enum(['pass', 'return']),
    note: z.string().trim().min(1).max(5_000).optional().describe('What was found; needed to return'),
  }),
  output: AssignmentSchema,
  errors: [
    'ASSIGNMENT_NOT_FOUND',
    'ASSIGNMENT_CLOSED',
    'REVIEW_STEP_UNKNOWN',
    'REVIEW_OUT_OF_ORDER',
    'REVIEW_FOLLOWS_TASK',
    'REVIEW_OF_OWN_WORK',
    'REVIEW_OF_OTHER',
    'REVIEW_NOTE_MISSING',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  actsFor: 'agent',
  expose: { rest: { method: 'POST', path: '/assignments/{id}/review' }, mcp: true, cli: true },
  positional: ['id', 'step', 'verdict'],
  run: async ({ id, step, verdict, note }, ctx) => {
    const row = await reviewAssignment(ctx, { id, step, verdict, note: note ?? null })
    const [assignment] = await presentAssignments(ctx.db, [row])
    const { projectId: project, spec, taskKey: task } = row
    await ctx.emit('assignment.reviewed', { project, assignment: id, spec, task, step, verdict })
    return assignment as NonNullable<typeof assignment>
  },
})
