import type { ActionContext } from '../actions/context.ts'
import { platformErrors } from '../errors/platform-errors.ts'
import type { PlatformDeps } from '../hub/deps.ts'
import { decodeCursor, page } from '../paging.ts'
import { type RunStatus, requestCancel, selectRun, selectRunLogs, selectRuns } from './queries.ts'

type Ctx = ActionContext<PlatformDeps>

/** @throws AppError RUN_NOT_FOUND */
export async function getRun(ctx: Ctx, id: string) {
  const run = await selectRun(ctx.db, id)
  if (run === undefined) throw platformErrors.RUN_NOT_FOUND({ id })
  return run
}

/** Newest first. */
export async function listRuns(
  ctx: Ctx,
  filter: {
    action?: string | undefined
    status?: RunStatus | undefined
    cursor?: string | undefined
    limit: number
  },
) {
  const key = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, ['time', 'text'])
  const before = key === undefined ? undefined : { createdAt: key[0], id: key[1] }
  const rows = await selectRuns(ctx.db, { ...filter, before, limit: filter.limit + 1 })
  const { items, nextCursor } = page(rows, filter.limit, (run) => [run.createdAt, run.id])
  return { runs: items, nextCursor }
}

/** Oldest first, from `after` on. */
export async function listRunLogs(ctx: Ctx, input: { id: string; after: number; limit: number }) {
  await getRun(ctx, input.id)
  return { lines: await selectRunLogs(ctx.db, input.id, input.after, input.limit) }
}

/** Ends a queued run at once, a running one at its next step. Idempotent while it is active. */
export async function cancelRun(ctx: Ctx, id: string) {
  const by = ctx.actor.onBehalfOf ?? ctx.actor.name
  const run = await requestCancel(ctx.db, id, by, ctx.clock.now())
  if (run === undefined) {
    const { status } = await getRun(ctx, id)
    throw platformErrors.RUN_NOT_ACTIVE({ id, status })
  }
  ctx.afterCommit(() => ctx.deps.noticeCancel(id, by))
  await ctx.emit(run.status === 'cancelled' ? 'run.cancelled' : 'run.cancelling', {
    runId: id,
    action: run.action,
  })
  return run
}

/** Starts a finished run again with the same input and the rest of its chain. @throws AppError RUN_NOT_FOUND */
export async function retryRun(ctx: Ctx, id: string) {
  const { action, input, next } = await getRun(ctx, id)
  return ctx.startRun(action, input, next)
}

/** The steps that {@link retryRun} would take. @throws AppError RUN_NOT_FOUND */
export async function planRetry(ctx: Ctx, id: string) {
  const { action, input, next } = await getRun(ctx, id)
  return { steps: [{ action, input }, ...next] }
}
