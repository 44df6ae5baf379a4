import { type ActionContext, AppError, decodeCursor, page, type RunContext } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { type OpenedProject, projectOf } from '../projects/projects.ts'
import { selectProjects } from '../queries/projects.ts'
import { daysOf, HOUSEKEEPING_KINDS, type HousekeepingKind, MAX_CANDIDATES } from './model.ts'
import { insertHistory, selectHistory, settleHistory } from './queries.ts'
import { find, remove, type Sweep } from './sweep.ts'

export interface HousekeepingOrder {
  /** Without one: every project, and the hub’s own logs. */
  readonly project?: string | undefined
  readonly kinds: readonly HousekeepingKind[]
}

type Call = Pick<ActionContext<WorkflowDeps>, 'deps' | 'db' | 'clock'>

/**
 * Removes what is old, kind by kind and project by project. What goes is recorded before and after, so that a run that
 * was killed tells what it was at; it is safe to run again, for it removes what is still there.
 */
export async function runHousekeeping(order: HousekeepingOrder, run: RunContext<WorkflowDeps>) {
  const { sweeps, skipped } = await sweepsOf(run, order)
  const results: {
    project: string | null
    kind: HousekeepingKind
    removed: number
    failed: number
    more: boolean
  }[] = []
  for (const [index, sweep] of sweeps.entries()) {
    await run.progress({ stage: sweep.kind, done: index, total: sweeps.length })
    run.signal.throwIfAborted()
    const { removed, failed, more } = await runSweep(run, sweep)
    const project = sweep.project?.id ?? null
    results.push({ project, kind: sweep.kind, removed, failed, more })
    if (removed > 0) await run.emit('housekeeping.removed', { project, kind: sweep.kind, removed })
  }
  return { results, skipped }
}

async function runSweep(run: RunContext<WorkflowDeps>, sweep: Sweep) {
  const { candidates } = await find(run.db, sweep)
  const items = candidates.slice(0, MAX_CANDIDATES)
  const more = candidates.length > items.length
  if (items.length === 0) return { removed: 0, failed: 0, more }
  const { kind, days, now } = sweep
  const projectId = sweep.project?.id ?? null
  const actor = run.actor.onBehalfOf ?? run.actor.name
  const id = await insertHistory(run.db, { runId: run.runId, projectId, kind, days, actor, items, now })
  const { removed, failed } = await remove(run.db, sweep, items)
  await settleHistory(run.db, id, removed, failed)
  return { removed: removed.length, failed: failed.length, more }
}

/** Exactly what a run would remove now, and what is old but stays. */
export async function planHousekeeping(order: HousekeepingOrder, call: Call) {
  const { sweeps, skipped } = await sweepsOf(call, order)
  const plans = []
  for (const sweep of sweeps) {
    const { candidates, kept } = await find(call.db, sweep)
    const removes = candidates.slice(0, MAX_CANDIDATES)
    const { kind, days } = sweep
    plans.push({
      project: sweep.project?.id ?? null,
      kind,
      days,
      removes,
      kept,
      more: candidates.length > removes.length,
    })
  }
  return {
    plans,
    skipped,
    off: order.kinds.filter((kind) => daysOf(kind, call.deps.options.housekeeping) === 0),
  }
}

/** Kinds that are on, in each project that can be opened. */
async function sweepsOf(call: Call, { project, kinds }: HousekeepingOrder) {
  const options = call.deps.options.housekeeping
  const { exportFolder, versionsCount } = options
  const now = call.clock.now()
  const { opened, skipped } = await projectsOf(call, project)
  const wanted = HOUSEKEEPING_KINDS.filter((kind) => kinds.includes(kind) && daysOf(kind, options) > 0)
  const places = (kind: HousekeepingKind): readonly (OpenedProject | null)[] => {
    if (kind === 'run-logs') return project === undefined ? [null] : []
    return opened
  }
  const sweeps = wanted.flatMap((kind) =>
    places(kind).map(
      (place): Sweep => ({
        ...{ kind, project: place, days: daysOf(kind, options), now },
        ...{ exportFolder, versionsCount },
      }),
    ),
  )
  return { sweeps, skipped }
}

/** A project whose folder is gone is named, not an end of the others. */
async function projectsOf(call: Call, project: string | undefined) {
  if (project !== undefined) return { opened: [await projectOf(call, project)], skipped: [] }
  const opened: OpenedProject[] = []
  const skipped: { project: string; code: string }[] = []
  for (const { id } of await selectProjects(call.db)) {
    try {
      opened.push(await projectOf(call, id))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      skipped.push({ project: id, code: error.code })
    }
  }
  return { opened, skipped }
}

/** What was removed, newest first. @throws AppError CURSOR_INVALID */
export async function listHistory(
  call: Pick<Call, 'db'>,
  input: {
    project?: string | undefined
    kind?: HousekeepingKind | undefined
    limit: number
    cursor?: string | undefined
  },
) {
  const before = input.cursor === undefined ? undefined : decodeCursor(input.cursor, ['bigint'])[0]
  const { project: projectId, kind, limit } = input
  const rows = await selectHistory(call.db, { projectId, kind, before, limit: limit + 1 })
  const { items, nextCursor } = page(rows, limit, ({ id }) => [id])
  return {
    entries: items.map((row) => ({ ...row, items: [...row.items], failed: [...row.failed] })),
    nextCursor,
  }
}
