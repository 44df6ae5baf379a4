import type { ActionContext } from '../../00-platform/index.ts'
import { checkApprovals } from '../approvals/check.ts'
import type { WorkflowDeps } from '../deps.ts'
import { fileErrors } from '../files/index.ts'
import { projectOf } from '../projects/projects.ts'
import { selectSpecRows } from '../queries/task-lists.ts'
import { selectTasksByUid } from '../queries/tasks.ts'
import { syncSpec } from '../tasks/sync.ts'

/** Up to so many tasks each get an event of their own; a checkout that changes more is one event. */
const EVENTS = 100

/** Brings the files of a spec and the database together, and tells who listens. @throws AppError SPEC_NOT_FOUND */
export async function syncNow(
  ctx: ActionContext<WorkflowDeps>,
  input: { readonly project?: string | undefined; readonly spec: string },
) {
  const { id: projectId, files } = await projectOf(ctx, input.project)
  const { spec } = input
  const report = await syncSpec(ctx, { projectId, files, spec, write: true })
  if (!report.active && (await selectSpecRows(ctx.db, projectId, [spec])).length === 0)
    throw fileErrors.SPEC_NOT_FOUND({ name: spec, state: 'active or archived' })
  const stale = await checkApprovals(ctx, { projectId, files }, { categoryName: spec })
  for (const each of stale) await ctx.emit('approval.checked', { project: projectId, ...each })
  await tell(
    ctx,
    report.imported,
    { project: projectId, spec },
    report.fromFile.map(({ uid }) => uid),
  )
  const { active, imported, written, problems, error } = report
  const changed = report.fromFile.map(({ key }) => key)
  return { project: projectId, spec, active, imported, changed, written, problems: problems.length, error }
}

async function tell(
  ctx: ActionContext<WorkflowDeps>,
  imported: boolean,
  place: { project: string; spec: string },
  uids: readonly string[],
): Promise<void> {
  if (imported) await ctx.emit('spec.imported', { ...place, changed: uids.length })
  const tasks = uids.length > EVENTS ? [] : await selectTasksByUid(ctx.db, uids)
  for (const { key, status, verification, leaseHolder, conflict } of tasks)
    await ctx.emit('task.changed', {
      ...place,
      task: key,
      status,
      verification,
      holder: leaseHolder,
      conflict: conflict?.code ?? null,
    })
}
