import { z } from 'zod'
import type { McpCall } from '../../00-platform/index.ts'
import type { ApprovalSchema } from '../actions/approvals.ts'
import { workflowErrors } from '../errors.ts'
import { belowRoot, projectAt, projectPathInput } from './projects.ts'
import { agentNameInput, done, keepAll, needed, taskIdInput, tool } from './tool.ts'

type Approval = z.infer<typeof ApprovalSchema>
interface Comment {
  readonly body: string
  readonly line: number | null
  readonly selection: string | null
  readonly resolvedAt: string | null
}
type ApprovalWithComments = Approval & { readonly comments: readonly Comment[] }

const requestFields = {
  title: z.string().trim().min(1).max(500).describe('What is to be approved, with the id of its task'),
  filePath: z
    .string()
    .min(1)
    .max(4_096)
    .describe('The file, relative to the project; its content is read there'),
  type: z.enum(['document', 'action']).default('document'),
  category: z.enum(['spec', 'steering']).default('spec'),
  categoryName: z.string().min(1).max(200).describe('Name of the spec, or of the steering document'),
}
const taskIdField = {
  taskId: taskIdInput.optional().describe('The task that waits for it; else read from the title'),
}
const approvalIdInput = z.string().min(1).max(100).describe('`approvalId` that the request answered')
const waitInput = z.int().min(0).max(60).default(0).describe('Seconds to wait for a decision')

const requestInput = z.object({ ...projectPathInput, ...requestFields, ...taskIdField, ...agentNameInput })
const oneInput = z.object({ ...projectPathInput, approvalId: approvalIdInput, ...agentNameInput })
const statusInput = oneInput.extend({ wait: waitInput })
const eitherInput = z.object({
  action: z.enum(['request', 'status', 'delete']),
  ...projectPathInput,
  ...z.object(requestFields).partial().shape,
  ...taskIdField,
  approvalId: approvalIdInput.optional(),
  wait: waitInput,
  ...agentNameInput,
})

export const requestApprovalTool = tool({
  name: 'request-approval',
  title: 'Ask people to approve a file',
  description:
    'Puts a file of the project before people, as it is now. Send the path only, never the content. Go on when get-approval-status says canProceed; what somebody says elsewhere is no approval.',
  input: requestInput,
  effect: 'write',
  run: request,
})

export const approvalStatusTool = tool({
  name: 'get-approval-status',
  title: 'Is it approved?',
  description:
    'The state of a request, with the comments of the reviewers. `wait` answers as soon as it is decided.',
  input: statusInput,
  effect: 'read',
  run: status,
})

export const deleteApprovalTool = tool({
  name: 'delete-approval',
  title: 'Clean up a decided request',
  description:
    'For guides that clean up: a decided request stays in the history and needs no cleaning; a pending one is refused.',
  input: oneInput,
  effect: 'write',
  run: remove,
})

export const approvalsTool = tool({
  name: 'approvals',
  title: 'Request, status and delete of approvals',
  description: 'The three tools request-approval, get-approval-status and delete-approval in one.',
  input: eitherInput,
  effect: 'write',
  run: (given, call) => {
    const { action, approvalId, wait, ...rest } = given
    const field = <T>(value: T | undefined, name: string) =>
      needed(value, { tool: 'approvals', action, field: name })
    if (action !== 'request') {
      const one = { ...rest, wait, approvalId: field(approvalId, 'approvalId') }
      return action === 'status' ? status(one, call) : remove(one, call)
    }
    const { title, filePath, categoryName, type = 'document', category = 'spec' } = rest
    return request(
      {
        ...rest,
        ...{ type, category },
        title: field(title, 'title'),
        filePath: field(filePath, 'filePath'),
        categoryName: field(categoryName, 'categoryName'),
      },
      call,
    )
  },
})

async function request(given: z.output<typeof requestInput>, call: McpCall) {
  const { projectPath, filePath, ...order } = given
  const at = await projectAt(call, projectPath)
  const approval = await call<Approval>('approvals.request', {
    ...order,
    project: at.project,
    filePath: belowRoot(filePath, at),
  })
  await keepAll(call, { project: at.project, agent: given.agent })
  return done(`Revision ${approval.revision} waits for a person`, present(approval), [
    `Ask with get-approval-status, approvalId ${approval.id}; with wait: 60 it answers when it is decided`,
    'Do not go on with what needs it before canProceed is true',
  ])
}

async function status(given: z.output<typeof statusInput>, call: McpCall) {
  const { project } = await projectAt(call, given.projectPath)
  const approval = await call<ApprovalWithComments>('approvals.get', {
    id: given.approvalId,
    wait: given.wait,
  })
  await keepAll(call, { project: project ?? approval.project, agent: given.agent })
  return done(
    messageOf(approval),
    { ...present(approval), comments: approval.comments },
    nextStepsOf(approval),
  )
}

async function remove({ projectPath, approvalId }: z.output<typeof oneInput>, call: McpCall) {
  await projectAt(call, projectPath)
  const { id, status: state, title } = await call<Approval>('approvals.get', { id: approvalId })
  if (state === 'pending') throw workflowErrors.APPROVAL_STILL_PENDING({ id })
  return done(`${id} is ${state}; it stays in the history, nothing is left to clean up`, {
    deletedApprovalId: id,
    title,
    status: state,
    kept: true,
  })
}

function present(approval: Approval) {
  const { id, project, title, filePath, type, category, categoryName, revision, stale, reason } = approval
  const canProceed = approval.status === 'approved' && !stale
  return {
    ...{ approvalId: id, project, title, filePath, type, category, categoryName, revision, stale, reason },
    status: approval.status,
    createdAt: approval.createdAt,
    respondedAt: approval.decidedAt,
    respondedBy: approval.decidedBy,
    isCompleted: approval.status === 'approved' || approval.status === 'rejected',
    ...{ canProceed, mustWait: !canProceed, blockNext: !canProceed },
  }
}

function messageOf({ status, stale }: Approval): string {
  if (stale) return 'Approved once, but the file was edited since: it does not count any more'
  return status === 'pending' ? 'It waits for a person' : `The request is ${status}`
}

function nextStepsOf({ id, status, stale, comments }: ApprovalWithComments): string[] {
  if (stale) return ['Request approval again for what the file holds now']
  const open = comments.filter(({ resolvedAt }) => resolvedAt === null)
  switch (status) {
    case 'pending':
      return [`Ask again, best with wait: 60 (approvalId ${id})`]
    case 'approved':
      return ['Go on']
    default:
      return [
        'Deal with the reason and the comments, then request approval again for the same file',
        ...open.slice(0, 20).map(({ body, line, selection }) => {
          const where =
            line === null
              ? 'on the whole'
              : `line ${line}${selection === null ? '' : ` (${selection.slice(0, 80)})`}`
          return `${where}: ${body.slice(0, 300)}`
        }),
      ]
  }
}
