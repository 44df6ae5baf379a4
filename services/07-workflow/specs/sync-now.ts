import { type ActionContext, inTransaction } from '../../00-platform/index.ts'
import { checkApprovals } from '../approvals/check.ts'
import type { WorkflowDeps } from '../deps.ts'
import { fileErrors } from '../files/index.ts'
import { projectOf } from '../projects/projects.ts'
import { selectSpecRows } from '../queries/task-lists.ts'
import { selectTasksByUid } from '../queries/tasks.ts'
import { syncSpec } from '../tasks/sync.ts'
import { isChanged, writeBehind } from '../tasks/write-behind.ts'

type Context = ActionContext<WorkflowDeps>

interface OfSpec {
  readonly project?: string | undefined
  readonly spec: string
  /** Documents that were edited outside the hub. */
  readonly edited: readonly string[]
}

export type Synced = Awaited<ReturnType<typeof takeInNow>>

/** Up to so many tasks each get an event of their own; a checkout that changes more is one event. */
const EVENTS = 100
/** How often a file that is saved while it is written is taken in and tried again. */
const ATTEMPTS = 3

/** Takes the file of a spec into the database, and tells who listens. @throws AppError SPEC_NOT_FOUND */
export async function takeInNow(ctx: Context, input: OfSpec) {
  const { id: projectId, files } = await projectOf(ctx, input.project)
  const { spec } = input
  const report = await syncSpec(ctx, { projectId, files, spec, errorStays: true })
  if (!report.active && (await selectSpecRows(ctx.db, projectId, [spec])).length === 0)
    throw fileErrors.SPEC_NOT_FOUND({ name: spec, state: 'active or archived' })
  const { clock, requestId } = ctx
  const stale = await inTransaction(ctx.db, (db) =>
    checkApprovals({ db, clock, requestId }, { projectId, files }, { categoryName: spec }),
  )
  for (const document of input.edited)
    await ctx.emit('document.changed', { project: projectId, spec, document })
  for (const each of stale) await ctx.emit('approval.checked', { project: projectId, ...each })
  const uids = report.fromFile.map(({ uid }) => uid)
  await tell(ctx, report.imported, { project: projectId, spec }, uids)
  const { active, imported, problems, error } = report
  const changed = report.fromFile.map(({ key }) => key)
  return { project: projectId, spec, active, imported, changed, written: 0, problems: problems.length, error }
}

/** Writes into the file what it does not show yet; `ctx` is that of a call whose transaction is over. */
export async function writeNow(ctx: Context, input: OfSpec, taken: Synced): Promise<Synced> {
  let output = taken
  for (let attempt = 1; ; attempt += 1) {
    if (!output.active || output.error !== null) return output
    const { id: projectId, files } = await projectOf(ctx, input.project)
    try {
      return { ...output, ...(await writeBehind(ctx, { projectId, files, spec: input.spec })) }
    } catch (error) {
      if (!isChanged(error) || attempt === ATTEMPTS) throw error
      output = await takeInNow(ctx, input)
    }
  }
}

async function tell(
  ctx: Context,
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
