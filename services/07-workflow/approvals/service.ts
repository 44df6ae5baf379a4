import type { ActionContext } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { workflowErrors } from '../errors.ts'
import { textOf } from '../files/index.ts'
import { projectOf } from '../projects/projects.ts'
import { selectTask } from '../queries/tasks.ts'
import { holderOf, named } from '../tasks/holder.ts'
import { openSpec } from '../tasks/open-spec.ts'
import {
  decideApproval,
  getApproval,
  listApprovals,
  requestApproval,
  requireApproval,
  undoDecision,
  withdrawRequest,
} from './approvals.ts'
import { checkApprovals, hashNow } from './check.ts'
import { filesOf } from './current.ts'
import { differingFiles } from './listed.ts'
import {
  type ApprovalFilter,
  type ApprovalRow,
  countWaiting,
  type Decision,
  selectOverdue,
  settleApproval,
} from './queries.ts'
import { taskOfRequest } from './task-of-request.ts'

type Context = ActionContext<WorkflowDeps>

export interface RequestOrder {
  readonly project?: string | undefined
  readonly title: string
  readonly filePath: string
  readonly type: 'document' | 'action'
  readonly category: 'spec' | 'steering'
  readonly categoryName: string
  readonly taskId?: string | undefined
  readonly dueAt?: string | undefined
  readonly overdueOutcome?: 'rejected' | 'needs-revision' | undefined
}

/**
 * Puts a file of the project before people, as it is now.
 * @throws AppError PATH_NOT_FOUND, PATH_OUTSIDE_PROJECT, DOCUMENT_NOT_UTF8, DOCUMENT_TOO_LARGE, TASK_NOT_FOUND
 */
export async function request(ctx: Context, input: RequestOrder) {
  const { id: projectId, files } = await projectOf(ctx, input.project)
  const { bytes, etag } = await files.readFile(input.filePath)
  const content = { text: textOf(bytes, input.filePath), hash: etag.slice('"sha256-'.length, -1) }
  const row = await requestApproval(ctx, {
    ...input,
    projectId,
    content,
    taskUid: await taskUidOf(ctx, projectId, input),
    dueAt: input.dueAt ?? null,
    overdueOutcome: input.overdueOutcome ?? null,
  })
  await tell(ctx, row)
  return present(row)
}

/** The task that waits for it: the one that is named, else the one that the title or the work of the caller tells. */
async function taskUidOf(ctx: Context, projectId: string, input: RequestOrder): Promise<string | null> {
  if (input.category !== 'spec') return null
  const spec = input.categoryName
  if (input.taskId === undefined) {
    const row = { projectId, spec, title: input.title, holder: holderOf(ctx.actor) }
    return taskOfRequest(ctx.db, row)
  }
  await openSpec(ctx, { project: projectId, spec })
  const task = await selectTask(ctx.db, { projectId, spec, key: input.taskId })
  if (task === undefined) throw workflowErrors.TASK_NOT_FOUND(named({ spec, key: input.taskId }))
  return task.uid
}

export function present({ taskUid, projectId, ...row }: ApprovalRow) {
  return { ...row, project: projectId, stale: row.staleAt !== null, forTask: taskUid !== null }
}

async function tell(ctx: Context, row: ApprovalRow): Promise<void> {
  const { id, projectId: project, status, revision, title, filePath } = row
  await ctx.emit('approval.changed', { id, project, status, revision, title, filePath })
}

/** Approvals of a project in the order that is asked for. @throws AppError CURSOR_INVALID */
export async function list(
  ctx: Context,
  input: Omit<ApprovalFilter, 'projectId' | 'before'> & {
    readonly project?: string | undefined
    readonly cursor?: string | undefined
  },
) {
  const { id: projectId, files } = await projectOf(ctx, input.project)
  const read = () => listApprovals(ctx.db, { ...input, projectId })
  let listed = await read()
  const differing = await differingFiles(ctx, { projectId, files }, listed.approvals)
  if (differing.length > 0) {
    await ctx.deps.keeper.differ(projectId, differing)
    listed = await read()
  }
  const { approvals, nextCursor } = listed
  const waiting = await countWaiting(ctx.db, projectId)
  return { project: projectId, approvals: approvals.map(present), waiting, nextCursor }
}

/** With `wait`, a request that is pending is answered when it is decided, or when the time is over. @throws AppError APPROVAL_NOT_FOUND */
export async function get(ctx: Context, input: { readonly id: string; readonly wait: number }) {
  const now = await requireApproval(ctx.db, input.id)
  if (input.wait > 0 && now.status === 'pending') await waitForDecision(ctx, input)
  else await check(ctx, now)
  const { comments, revisions, decisions, ...row } = await getApproval(ctx.db, input.id)
  const files = await filesOf(ctx, row.projectId)
  const currentHash = files === undefined ? null : await hashNow(files, row.filePath)
  return { ...present(row), currentHash, comments, revisions, decisions }
}

/** The event may have come between the first look and the waiting, so it is looked again once it is listened. */
async function waitForDecision(ctx: Context, { id, wait }: { id: string; wait: number }): Promise<void> {
  // The request itself was an event too, which may arrive only now.
  const isMine = ({ type, payload }: { type: string; payload: unknown }) => {
    const { id: about, status } = payload as { id?: unknown; status?: unknown }
    return type === 'approval.changed' && about === id && status !== 'pending'
  }
  const stopped = new AbortController()
  const signal = AbortSignal.any([ctx.signal, stopped.signal])
  const happened = ctx.deps.nextEvent(isMine, { ms: wait * 1_000, signal })
  const { status } = await requireApproval(ctx.db, id)
  if (status !== 'pending') stopped.abort()
  await happened
}

async function check(ctx: Context, { id, projectId, status }: ApprovalRow): Promise<void> {
  if (status !== 'approved') return
  const files = await filesOf(ctx, projectId)
  if (files !== undefined) await checkApprovals(ctx, { projectId, files }, { id })
}

/** Decides a request. @throws AppError as decideApproval */
export async function decide(
  ctx: Context,
  input: { readonly id: string; readonly reason?: string | undefined },
  decision: Decision,
) {
  const { projectId, filePath } = await requireApproval(ctx.db, input.id)
  const files = await filesOf(ctx, projectId)
  const hash = files === undefined ? null : await hashNow(files, filePath)
  const order = { id: input.id, decision, reason: input.reason ?? null, hashNow: hash }
  const row = await decideApproval(ctx, order)
  await tell(ctx, row)
  return present(row)
}

/** Many decisions, all or none: one that cannot be made refuses the rest. */
export async function decideMany(
  ctx: Context,
  input: {
    readonly ids: readonly string[]
    readonly decision: Decision
    readonly reason?: string | undefined
  },
) {
  const approvals = []
  // In the order of their ids, so that two batches that overlap wait for each other instead of in a circle.
  for (const id of [...new Set(input.ids)].sort())
    approvals.push(await decide(ctx, { ...input, id }, input.decision))
  return { approvals }
}

/** Takes decisions back, all or none. @throws AppError as undoDecision */
export async function undo(ctx: Context, input: { readonly ids: readonly string[] }) {
  const approvals = []
  for (const id of [...new Set(input.ids)].sort()) {
    const row = await undoDecision(ctx, id)
    await tell(ctx, row)
    approvals.push(present(row))
  }
  return { approvals }
}

/** Takes a request back. @throws AppError APPROVAL_NOT_FOUND, APPROVAL_ALREADY_DECIDED */
export async function withdraw(ctx: Context, input: { readonly id: string }) {
  const row = await withdrawRequest(ctx, input.id)
  await tell(ctx, row)
  return present(row)
}

/** Looks at approved files of a project, all or some, and decides what is overdue as its request says. */
export async function checkProject(
  ctx: Context,
  input: { readonly project?: string | undefined; readonly filePaths?: readonly string[] | undefined },
) {
  const { id: projectId, files } = await projectOf(ctx, input.project)
  const now = ctx.clock.now()
  for (const { id, revision, overdueOutcome } of await selectOverdue(ctx.db, projectId, now)) {
    const reason = 'Nobody decided before the deadline.'
    const row = await settleApproval(ctx.db, id, {
      revision,
      decision: overdueOutcome,
      by: 'deadline',
      reason,
      now,
    })
    if (row !== undefined) await tell(ctx, row)
  }
  const changed = await checkApprovals(ctx, { projectId, files }, { filePaths: input.filePaths })
  for (const each of changed) await ctx.emit('approval.checked', { project: projectId, ...each })
  return { project: projectId, changed }
}
