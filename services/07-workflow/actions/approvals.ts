import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import { addComment, settleComment } from '../approvals/comments.ts'
import { compare, contentOf } from '../approvals/current.ts'
import { APPROVAL_ORDERS, APPROVAL_STATUSES, DECISIONS, type Decision } from '../approvals/queries.ts'
import { checkProject, decide, decideMany, get, list, request, undo, withdraw } from '../approvals/service.ts'
import type { WorkflowDeps } from '../deps.ts'
import { diffOutput, projectHeader, projectInput } from '../schemas.ts'
import { agentInput, taskId } from '../task-schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const id = z.string().min(1).max(100).describe('Id of the approval')
const byId = { id }
const ids = z.array(id).min(1).max(100)
const reason = z.string().trim().min(1).max(10_000).optional()
const common = { reach: 'hub', positional: ['id'] as string[] } as const
const route = (method: 'GET' | 'POST' | 'DELETE', path: string) => ({
  expose: { rest: { method, path, headers: projectHeader }, mcp: true, cli: true } as const,
})

export const ApprovalSchema = z.object({
  id: z.string(),
  project: z.string(),
  title: z.string(),
  filePath: z.string(),
  type: z.enum(['document', 'action']),
  category: z.enum(['spec', 'steering']),
  categoryName: z.string(),
  status: z.enum(APPROVAL_STATUSES),
  revision: z.int().describe('Number of the newest version that was put before people'),
  contentHash: z.string().describe('SHA-256 of that version, hexadecimal'),
  stale: z.boolean().describe('The file is not what was approved any more'),
  staleAt: z.string().nullable(),
  forTask: z.boolean().describe('A task waits for it'),
  dueAt: z.string().nullable(),
  overdueOutcome: z.enum(['rejected', 'needs-revision']).nullable(),
  requestedBy: z.string(),
  requestedFor: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  reason: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

const CommentSchema = z.object({
  id: z.int(),
  revision: z.int(),
  author: z.string(),
  body: z.string(),
  line: z.int().nullable(),
  endLine: z.int().nullable(),
  selection: z.string().nullable().describe('The text it points at, as it was'),
  resolvedBy: z.string().nullable(),
  resolvedAt: z.string().nullable(),
  createdAt: z.string(),
})

export const requestApprovalAction = defineAction({
  name: 'approvals.request',
  summary:
    'Put a file of the project before people, as it is now; again with other content is the next revision',
  input: z.object({
    ...projectInput,
    title: z.string().trim().min(1).max(500),
    filePath: z.string().min(1).max(4_096).describe('Below the project folder, with `/`'),
    type: z.enum(['document', 'action']).default('document'),
    category: z.enum(['spec', 'steering']).default('spec'),
    categoryName: z.string().min(1).max(200).describe('Name of the spec or of the steering document'),
    taskId: taskId.optional().describe('The task that cannot be confirmed without it'),
    dueAt: z.iso.datetime({ offset: true }).optional().describe('Decide until then'),
    overdueOutcome: z
      .enum(['rejected', 'needs-revision'])
      .optional()
      .describe('The decision when nobody made one until then; without it a late one is only shown as late'),
    ...agentInput,
  }),
  output: ApprovalSchema,
  errors: [
    'PATH_NOT_FOUND',
    'PATH_NOT_A_FILE',
    'PATH_OUTSIDE_PROJECT',
    'DOCUMENT_TOO_LARGE',
    'DOCUMENT_NOT_UTF8',
    'TASK_NOT_FOUND',
    'PROJECT_UNKNOWN',
  ],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  reach: 'hub',
  ...route('POST', '/approvals'),
  positional: ['filePath'],
  run: (input, ctx) => request(ctx, input),
})

export const listApprovalsAction = defineAction({
  name: 'approvals.list',
  summary: 'Approvals of a project, newest first; with the order `waiting` those that wait before the others',
  input: z.object({
    ...projectInput,
    status: z.enum(APPROVAL_STATUSES).optional(),
    type: z.enum(['document', 'action']).optional(),
    categoryName: z.string().min(1).max(200).optional().describe('Of this spec or steering document'),
    requestedBy: z.string().min(1).max(200).optional().describe('By this name, or for this agent'),
    order: z.enum(APPROVAL_ORDERS).default('newest'),
    ...pageInput,
  }),
  output: z.object({
    project: z.string(),
    approvals: z.array(ApprovalSchema),
    waiting: z.int().describe('How many requests of the project wait, whatever is filtered'),
    ...pageOutput,
  }),
  errors: ['PROJECT_UNKNOWN', 'CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  ...route('GET', '/approvals'),
  run: (input, ctx) => list(ctx, input),
})

export const getApprovalAction = defineAction({
  name: 'approvals.get',
  summary:
    'An approval with its comments, versions and decisions; with `wait` the answer comes when it is decided',
  input: z.object({
    ...byId,
    wait: z.int().min(0).max(60).default(0).describe('Seconds to wait for a decision'),
  }),
  output: ApprovalSchema.extend({
    currentHash: z
      .string()
      .nullable()
      .describe('SHA-256 of the file as it is now; null when it is gone or cannot be read'),
    comments: z.array(CommentSchema),
    revisions: z.array(
      z.object({
        revision: z.int(),
        bytes: z.int(),
        contentHash: z.string(),
        createdBy: z.string(),
        createdAt: z.string(),
      }),
    ),
    decisions: z
      .array(
        z.object({
          revision: z.int(),
          decision: z.enum(DECISIONS),
          decidedBy: z.string(),
          reason: z.string().nullable(),
          at: z.string(),
          undoneBy: z.string().nullable(),
          undoneAt: z.string().nullable(),
        }),
      )
      .describe('Newest first, those that were taken back included'),
  }),
  errors: ['APPROVAL_NOT_FOUND'],
  effect: 'read',
  role: 'reader',
  ...common,
  ...route('GET', '/approvals/{id}'),
  run: (input, ctx) => get(ctx, input),
})

function decidingAction(verb: 'approve' | 'reject' | 'needs-revision', decision: Decision, summary: string) {
  return defineAction({
    name: `approvals.${verb}`,
    summary,
    input: z.object({ ...byId, reason }),
    output: ApprovalSchema,
    errors: [
      'APPROVAL_NOT_FOUND',
      'APPROVAL_ALREADY_DECIDED',
      'APPROVAL_OF_OWN_REQUEST',
      'APPROVAL_CONTENT_CHANGED',
      'APPROVAL_REASON_MISSING',
    ],
    effect: 'write',
    role: 'operator',
    decision: true,
    ...common,
    ...route('POST', `/approvals/{id}/${verb}`),
    run: (input, ctx) => decide(ctx, input, decision),
  })
}

export const approveAction = decidingAction(
  'approve',
  'approved',
  'Approve the content that was put before you; an edit afterwards makes it stale',
)
export const rejectAction = decidingAction(
  'reject',
  'rejected',
  'Reject a request, with a reason or comments',
)
export const needsRevisionAction = decidingAction(
  'needs-revision',
  'needs-revision',
  'Ask for a revision, with a reason or comments',
)

export const decideManyAction = defineAction({
  name: 'approvals.decide-many',
  summary: 'Decide several requests alike, all or none; approvals undo takes it back',
  input: z.object({ ids, decision: z.enum(DECISIONS), reason }),
  output: z.object({ approvals: z.array(ApprovalSchema) }),
  errors: [
    'APPROVAL_NOT_FOUND',
    'APPROVAL_ALREADY_DECIDED',
    'APPROVAL_OF_OWN_REQUEST',
    'APPROVAL_CONTENT_CHANGED',
    'APPROVAL_REASON_MISSING',
  ],
  effect: 'write',
  role: 'operator',
  decision: true,
  reach: 'hub',
  ...route('POST', '/approvals/decisions'),
  run: (input, ctx) => decideMany(ctx, input),
})

export const undoDecisionAction = defineAction({
  name: 'approvals.undo',
  summary: 'Take decisions back, all or none: the same revisions wait again',
  input: z.object({ ids }),
  output: z.object({ approvals: z.array(ApprovalSchema) }),
  errors: ['APPROVAL_NOT_FOUND', 'APPROVAL_NOTHING_TO_UNDO', 'APPROVAL_UNDO_BLOCKED'],
  effect: 'write',
  role: 'operator',
  decision: true,
  reach: 'hub',
  ...route('POST', '/approvals/undo'),
  run: (input, ctx) => undo(ctx, input),
})

export const withdrawApprovalAction = defineAction({
  name: 'approvals.withdraw',
  summary: 'Take a request back that nobody decided on; it stays in the history',
  input: z.object({ ...byId, ...agentInput }),
  output: ApprovalSchema,
  errors: ['APPROVAL_NOT_FOUND', 'APPROVAL_ALREADY_DECIDED'],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  ...common,
  ...route('DELETE', '/approvals/{id}'),
  run: (input, ctx) => withdraw(ctx, input),
})

export const commentAction = defineAction({
  name: 'approvals.comment',
  summary: 'Comment on a request, or on lines of its newest revision',
  input: z.object({
    ...byId,
    body: z.string().trim().min(1).max(10_000),
    line: z
      .int()
      .min(1)
      .optional()
      .describe('First line it points at; without it the comment is about the whole'),
    endLine: z.int().min(1).optional().describe('Last line it points at'),
    selection: z
      .string()
      .min(1)
      .max(20_000)
      .optional()
      .describe('Words within these lines that it points at, line ends as \\n; without it the whole lines'),
    ...agentInput,
  }),
  output: CommentSchema,
  errors: ['APPROVAL_NOT_FOUND', 'COMMENT_ANCHOR_INVALID', 'COMMENT_SELECTION_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  ...common,
  ...route('POST', '/approvals/{id}/comments'),
  run: async (input, ctx) => {
    const comment = await addComment(ctx, input)
    await ctx.emit('approval.commented', { id: input.id, comment: comment.id })
    return comment
  },
})

export const resolveCommentAction = defineAction({
  name: 'approvals.resolve-comment',
  summary: 'Say that a comment is dealt with, or that it is not',
  input: z.object({
    ...byId,
    comment: z.int().min(1),
    resolved: z.boolean().default(true),
    ...agentInput,
  }),
  output: CommentSchema,
  errors: ['APPROVAL_NOT_FOUND', 'COMMENT_NOT_FOUND'],
  effect: 'write',
  role: 'agent',
  actsFor: 'agent',
  ...common,
  ...route('POST', '/approvals/{id}/comments/{comment}/resolve'),
  positional: ['id', 'comment'],
  run: async (input, ctx) => {
    const comment = await settleComment(ctx, input)
    await ctx.emit('approval.commented', { id: input.id, comment: comment.id })
    return comment
  },
})

export const diffApprovalAction = defineAction({
  name: 'approvals.diff',
  summary: 'Line difference between two revisions, by default the newest and the one before it',
  input: z.object({
    ...byId,
    from: z.int().min(1).optional(),
    to: z.int().min(1).optional(),
    current: z
      .boolean()
      .default(false)
      .describe('Compares a revision, by default the newest, with the file as it is now'),
  }),
  output: z.object({
    id: z.string(),
    from: z.int(),
    to: z.int().nullable().describe('null: the file as it is now'),
    ...diffOutput,
  }),
  errors: [
    'APPROVAL_NOT_FOUND',
    'APPROVAL_REVISION_UNKNOWN',
    'DIFF_TOO_LARGE',
    'PATH_NOT_FOUND',
    'DOCUMENT_NOT_UTF8',
    'PROJECT_UNKNOWN',
  ],
  effect: 'read',
  role: 'reader',
  ...common,
  ...route('GET', '/approvals/{id}/diff'),
  run: (input, ctx) => compare(ctx, input),
})

export const approvalContentAction = defineAction({
  name: 'approvals.content',
  summary: 'The whole text of a revision, by default the newest, or of the file as it is now',
  input: z.object({
    ...byId,
    revision: z.int().min(1).optional(),
    current: z.boolean().default(false).describe('The file as it is now, instead of a revision'),
  }),
  output: z.object({
    id: z.string(),
    filePath: z.string(),
    revision: z.int().nullable().describe('null: the file as it is now'),
    text: z.string().describe('At most 10 MB'),
    bytes: z.int(),
    contentHash: z.string(),
    createdBy: z.string().nullable(),
    createdAt: z.string().nullable(),
  }),
  errors: [
    'APPROVAL_NOT_FOUND',
    'APPROVAL_REVISION_UNKNOWN',
    'PATH_NOT_FOUND',
    'DOCUMENT_NOT_UTF8',
    'PROJECT_UNKNOWN',
  ],
  effect: 'read',
  role: 'reader',
  ...common,
  ...route('GET', '/approvals/{id}/content'),
  run: (input, ctx) => contentOf(ctx, input),
})

export const checkApprovalsAction = defineAction({
  name: 'approvals.check',
  summary: 'Look whether approved files still are what was approved, which the hub does by itself',
  input: z.object({
    ...projectInput,
    filePaths: z
      .array(z.string().min(1).max(4_096))
      .max(200)
      .optional()
      .describe('Only these files, as their approvals name them; without it all'),
  }),
  output: z.object({
    project: z.string(),
    changed: z.array(z.object({ id: z.string(), stale: z.boolean() })),
  }),
  errors: ['PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  ...route('POST', '/approvals/check'),
  run: (input, ctx) => checkProject(ctx, input),
})
