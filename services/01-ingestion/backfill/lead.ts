import { AppError, inTransaction, type RunContext, toAppError } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { afterFull } from '../loading/load-table.ts'
import { finishLoad, moveCursor } from '../loading/queries.ts'
import { refuseErasing } from '../privacy/busy.ts'
import { sleepOnClock } from '../sources/retry.ts'
import type { Source, SourceName } from '../sources/source.ts'
import { chooseTables, claim } from '../sync.ts'
import { discover, totalOf } from '../sync-tables.ts'
import { beginBackfill, resumable } from './begin.ts'
import { backfillErrors } from './errors.ts'
import { workOnPart } from './lane.ts'
import {
  failLoads,
  finishBackfill,
  finishTables,
  resumeBackfill,
  selectWorkers,
  updateDescriptions,
} from './queries.ts'
import { type Standing, selectStanding, selectTableStandings } from './standing-queries.ts'

type Run = RunContext<IngestionDeps>

export interface BackfillInput {
  readonly source: SourceName
  readonly tables?: readonly string[] | undefined
  readonly workers: number
  readonly partRows: number
  readonly fresh: boolean
  readonly ignoreSpace: boolean
}

/** How often the leading worker looks whether the others have ended. */
const LOOK_EVERY_MS = 300

/**
 * Reads tables whole, in parts that as many workers take as were asked for: this run leads and works on parts itself,
 * the others are runs of `ingestion.join-backfill`, which any worker process takes. Safe to run again after a crash: each
 * batch committed its position with its rows.
 * @throws BACKFILL_INCOMPLETE, BACKFILL_SPACE_SHORT, BACKFILL_SYNC_ACTIVE, ERASURE_ACTIVE, TABLE_NOT_IN_SOURCE, SOURCE_*,
 * OTHER_DATA_PRESENT
 */
export async function runBackfill(run: Run, input: BackfillInput) {
  await claim(run)
  // Begun at the same moment as an erasure, each saw the other not yet.
  await refuseErasing(run.db)
  const source = await run.deps.openSource(input.source, run.signal)
  try {
    const { id, drift } = await prepare(run, source, input)
    try {
      await loadParts(run, source, id)
      return { drift, ...(await finish(run, source, id)) }
    } catch (error) {
      await noteStop(run, source, id, error)
      throw error
    }
  } finally {
    await source.close()
  }
}

/** RAW is brought to the source once, before the parts; then a new backfill is planned or an earlier one gone on with. */
async function prepare(
  run: Run,
  source: Source,
  input: BackfillInput,
): Promise<{ readonly id: string; readonly drift: number }> {
  await run.progress({ stage: 'discovery', done: 0, message: `Reading the catalogue of ${input.source}` })
  const found = await discover(run, source)
  const tables = chooseTables(input, found.tables)
  const earlier = await resumable(run.db, run.runId, input, tables)
  const drift = found.drift.length
  if (earlier === undefined) return { id: await beginBackfill(run, source, tables, input), drift }
  // Its worker was killed behind the last part: only the result is to be told.
  if (earlier.finishedAt !== null) return { id: earlier.id, drift }
  // The number of workers of this very run may have been changed since it began.
  const workers = earlier.runId === run.runId ? earlier.workers : input.workers
  const resumed = await inTransaction(run.db, async (tx) => {
    await updateDescriptions(tx, earlier.id, tables)
    return await resumeBackfill(tx, earlier.id, { runId: run.runId, workers })
  })
  return { id: resumed ? earlier.id : await beginBackfill(run, source, tables, input), drift }
}

async function loadParts(run: Run, source: Source, id: string): Promise<void> {
  let lanes = 1
  const tell = async () => run.progress(progressOf(await selectStanding(run.db, id)))
  for (;;) {
    lanes = await startLanes(run, source, id, lanes)
    await tell()
    const worked = await workOnPart(run, { source, backfillId: id, onBatch: tell })
    await closeTables(run, source.name, id)
    if (worked) continue
    const { pending, running } = await selectStanding(run.db, id)
    if (pending + running === 0) break
    await sleepOnClock(LOOK_EVERY_MS, run.signal)
  }
  await tell()
}

function progressOf({ done, parts, running, read }: Standing) {
  const message = `${read} rows; ${done} of ${parts} parts done, ${running} at work`
  return { stage: 'loading', done, total: parts, message }
}

/** As many as are wanted now; one that is there already goes on. @returns how many were ever started */
async function startLanes(run: Run, source: Source, id: string, started: number): Promise<number> {
  const wanted = lanesFor(run.deps, source, await selectWorkers(run.db, id))
  for (let lane = started + 1; lane <= wanted; lane++) {
    await run.startRun('ingestion.join-backfill', { source: source.name, lane }).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'RUN_ALREADY_ACTIVE')) throw error
    })
  }
  return wanted
}

/** The embedded database is one session, and so are some sources: parts go one after another there. */
export function lanesFor(
  { openCopy }: Pick<IngestionDeps, 'openCopy'>,
  source: Source,
  workers: number,
): number {
  return openCopy === null || source.oneReader === true ? 1 : workers
}

/** Tables whose parts are all done: their loads end, and where they had no live cursor they get one. */
async function closeTables(run: Run, source: SourceName, id: string): Promise<void> {
  await inTransaction(run.db, async (tx) => {
    const now = run.clock.now()
    for (const { table, loadId, takesCursor, watermark } of await finishTables(tx, id, now)) {
      const load = { id: loadId, runId: run.runId, source, table, mode: 'backfill' }
      // Where another load has taken the cursor meanwhile, that one is the live cursor now.
      if (takesCursor) await moveCursor(tx, load, afterFull(watermark), now, true)
      await finishLoad(tx, loadId, 'succeeded', null, now)
    }
  })
}

async function finish(run: Run, source: Source, id: string) {
  const tables = await selectTableStandings(run.db, id)
  const standing = await selectStanding(run.db, id)
  if (standing.failed > 0) {
    const failed = tables.flatMap(({ table, error }) => (error === null ? [] : [`${table}: ${error}`]))
    throw backfillErrors.BACKFILL_INCOMPLETE({
      source: source.name,
      failed: standing.failed,
      tables: failed.join(', '),
    })
  }
  await finishBackfill(run.db, id, run.clock.now())
  return {
    backfillId: id,
    source: source.name,
    parts: standing.parts,
    tables: tables.map(({ table, loadId, parts, ...counts }) => ({
      table,
      loadId,
      parts,
      ...countsOf(counts),
    })),
    total: totalOf(tables),
  }
}

function countsOf({ read, inserted, updated, unchanged, quarantined, deleted }: Standing | TableCounts) {
  return { read, inserted, updated, unchanged, quarantined, deleted }
}
type TableCounts = Pick<Standing, 'read' | 'inserted' | 'updated' | 'unchanged' | 'quarantined' | 'deleted'>

/** What was committed stays; says what is left. A hub that stops goes on with the run by itself. */
async function noteStop(run: Run, source: Source, id: string, thrown: unknown): Promise<void> {
  const cause: unknown = run.signal.aborted ? run.signal.reason : thrown
  const { code } = toAppError(cause, run.requestId)
  if (code === 'STOPPING') return
  try {
    await failLoads(run.db, id, run, code, run.clock.now())
    const { parts, done } = await selectStanding(run.db, id)
    const left = (await selectTableStandings(run.db, id)).filter(({ finishedAt }) => finishedAt === null)
    await run.emit('ingestion.backfill-stopped', {
      ...{ source: source.name, backfillId: id, code, parts, partsLeft: parts - done },
      tables: left.map(({ table, parts: all, partsDone }) => ({ table, partsLeft: all - partsDone })),
    })
  } catch (error) {
    run.log.warn({ err: error, backfillId: id }, 'what is left of a backfill could not be told')
  }
}
