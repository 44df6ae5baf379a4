import type { ActionContext, RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { refuseErasing } from '../privacy/busy.ts'
import type { SourceName } from '../sources/source.ts'
import { checkStartable, chooseTables } from '../sync.ts'
import { refuseFullSync } from './active.ts'
import { resumable, spaceOf } from './begin.ts'
import { backfillErrors } from './errors.ts'
import { workOnPart } from './lane.ts'
import { type BackfillInput, lanesFor } from './lead.ts'
import { growthOf, planTables } from './plan.ts'
import { selectActive, selectNewest, selectWorkers, updateWorkers } from './queries.ts'
import { selectStanding, selectTableStandings, selectWorkingParts } from './standing-queries.ts'

type Ctx = ActionContext<IngestionDeps>
type Run = RunContext<IngestionDeps>

/** Before the run is recorded. @throws SOURCE_NOT_CONFIGURED, OTHER_DATA_PRESENT, BACKFILL_SYNC_ACTIVE, ERASURE_ACTIVE */
export async function checkBackfill(ctx: Ctx, { source, tables }: BackfillInput): Promise<void> {
  await checkStartable(ctx, source)
  await refuseFullSync(ctx.db, source, tables)
  await refuseErasing(ctx.db)
}

/** What a backfill would do: tables with rows and bytes expected, parts, space. Writes nothing. */
export async function planBackfill(ctx: Ctx, input: BackfillInput) {
  const source = await ctx.deps.openSource(input.source, ctx.signal)
  try {
    const tables = chooseTables(input, await source.discover(ctx.signal))
    const earlier = await resumable(ctx.db, null, input, tables)
    const planned = await planTables(ctx.db, source, tables, { partRows: input.partRows, signal: ctx.signal })
    const space = await spaceOf(ctx)
    const needed = growthOf(planned)
    return {
      source: input.source,
      workers: lanesFor(ctx.deps, source, input.workers),
      tables: planned.map(({ table, rows, bytes, bytesNow, parts }) => ({
        ...{ table: table.name, rows, bytes, bytesNow, parts: parts.length },
      })),
      parts: planned.reduce((sum, { parts }) => sum + parts.length, 0),
      space: {
        neededBytes: needed,
        freeBytes: space.free,
        from: space.from,
        enough: space.free === null ? null : needed <= space.free,
      },
      resumes: earlier === undefined ? null : await leftOf(ctx, earlier.id),
    }
  } finally {
    await source.close()
  }
}

async function leftOf(ctx: Ctx, id: string) {
  const { parts, done } = await selectStanding(ctx.db, id)
  return { backfillId: id, parts, partsLeft: parts - done }
}

/** Helps the backfill that is going on, until no part is left to take or fewer workers are wanted. */
export async function joinBackfill(run: Run, { source: name, lane }: { source: SourceName; lane: number }) {
  const backfill = await selectActive(run.db, name)
  if (backfill === undefined) return { source: name, lane, parts: 0, ended: 'nothing to do' as const }
  const source = await run.deps.openSource(name, run.signal)
  let parts = 0
  try {
    const onBatch = async (part: { number: number; table: string }, { read }: { read: number }) => {
      await run.progress({
        stage: 'loading',
        done: parts,
        message: `part ${part.number}, ${part.table}: ${read} rows`,
      })
      // Cancelled, failed for good, or replaced by another: the parts stop at their next batch.
      if ((await selectActive(run.db, name))?.id !== backfill.id) {
        throw backfillErrors.BACKFILL_STOPPED({ source: name })
      }
    }
    for (;;) {
      if (lane > (await selectWorkers(run.db, backfill.id)))
        return { source: name, lane, parts, ended: 'fewer wanted' as const }
      if (!(await workOnPart(run, { source, backfillId: backfill.id, onBatch }))) {
        return { source: name, lane, parts, ended: 'no part left' as const }
      }
      parts += 1
    }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'BACKFILL_STOPPED') throw error
    return { source: name, lane, parts, ended: 'stopped' as const }
  } finally {
    await source.close()
  }
}

/** How many workers may be at it from their next part on. @throws BACKFILL_NOT_ACTIVE */
export async function resizeBackfill(ctx: Ctx, { source, workers }: { source: SourceName; workers: number }) {
  const backfill = await selectActive(ctx.db, source)
  if (backfill === undefined) throw backfillErrors.BACKFILL_NOT_ACTIVE({ source })
  await updateWorkers(ctx.db, backfill.id, workers)
  const { id: backfillId, runId, workers: before } = backfill
  await ctx.emit('ingestion.backfill-resized', { source, backfillId, runId, before, workers })
  return { source, backfillId, runId, before, workers }
}

/** The backfill of a source that is going on, else the newest: what is done, who works on what, what is left. */
export async function getBackfill(ctx: Ctx, name: SourceName) {
  const current = await selectActive(ctx.db, name)
  const found = current ?? (await selectNewest(ctx.db, name))
  if (found === undefined) return { source: name, backfill: null }
  const { id, runId, workers, startedAt, finishedAt } = found
  const active = current !== undefined
  const { parts, done, running, pending, failed } = await selectStanding(ctx.db, id)
  const atWork = await selectWorkingParts(ctx.db, id, ctx.clock.now())
  const lost = running - atWork.length
  return {
    source: name,
    backfill: {
      ...{ id, runId, workers, startedAt, finishedAt, active },
      parts: { all: parts, done, running: atWork.length, pending: pending + lost, failed },
      tables: await selectTableStandings(ctx.db, id),
      atWork,
    },
  }
}
