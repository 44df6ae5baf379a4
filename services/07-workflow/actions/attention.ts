import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { attention } from '../reports/attention.ts'
import { ATTENTION_KINDS } from '../reports/attention-model.ts'
import { projectHeader, projectInput } from '../schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const attentionAction = defineAction({
  name: 'reports.attention',
  summary:
    'What waits for a person in a project: approvals, approved files that changed, refused markers, leases that ended, blocked tasks, work in review',
  input: z.object({
    ...projectInput,
    limit: z.int().min(1).max(50).default(5).describe('Of each kind, at most'),
  }),
  output: z.object({
    project: z.string(),
    total: z.int(),
    kinds: z
      .array(
        z.object({
          kind: z.enum(ATTENTION_KINDS),
          total: z.int(),
          shown: z.array(
            z.object({
              approval: z.string().nullable().describe('Id of the approval; null for a task'),
              spec: z.string().nullable(),
              task: z.string().nullable(),
              title: z.string(),
              about: z.string().nullable().describe('Who asked, who held it, or why it waits'),
              since: z.string(),
            }),
          ),
        }),
      )
      .describe('Only kinds of which there are some, the most urgent first'),
  }),
  errors: ['PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/attention', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => attention(ctx, input),
})
