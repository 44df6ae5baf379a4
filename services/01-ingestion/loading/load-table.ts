import { inTransaction, toAppError } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import { loadSuppression } from '../privacy/suppression.ts'
import type { Position, Source, SourceTable } from '../sources/source.ts'
import { NO_COUNTS, sumOf } from './counts.ts'
import type { Journey } from './journey.ts'
import { notesOf, type Settled, settleMissing, USUAL_LIMIT } from './missing.ts'
import { dropNotes, noteAbsent } from './missing-queries.ts'
import type { LoaderDeps, LoadOptions } from './options.ts'
import { capToNow, earlier } from './positions.ts'
import {
  abandonLoads,
  type Counts,
  type Cursor,
  finishLoad,
  hasOpenQuarantine,
  hasRowsBehind,
  insertLoad,
  isLoadedByOther,
  type LoadRow,
  moveCursor,
  type NewLoad,
  selectCursor,
  selectLoadOfRun,
  upsertCursor,
} from './queries.ts'
import { fenced } from './settle.ts'
import { settleFile } from './settle-file.ts'
import { sweep } from './sweep.ts'
import { describeTarget } from './target.ts'
import { travel } from './travel.ts'
import type { LoadState } from './write-batch.ts'

export interface LoadResult extends Counts {
  readonly loadId: string
  readonly table: string
}

interface Start {
  readonly load: NewLoad
  /** Where to read from. */
  readonly from: Position
  /** What the cursor holds now. */
  readonly stored: Position
  readonly watermark: string | null
  readonly counts: Counts
  /** This load sees everything from the beginning on, in one go or several. */
  readonly fresh: boolean
}

/**
 * Loads one table into RAW. Data, cursor, counters and quarantine of a batch commit together, so a load that was
 * killed anywhere is simply started again. `full` takes the watermark first, pages by key, and leaves the cursor at the
 * watermark; `incremental` goes on from the cursor minus the lookback, then sweeps: compares keys and change moments for
 * what is gone and what came too late. A table without a cursor, change column or end of its last full load is read
 * whole. What is missing at the source is marked as gone at the end, unless it is more than may vanish at once.
 *
 * @returns counts with read = inserted + updated + unchanged + quarantined
 * @throws RAW_TABLE_MISSING, RAW_COLUMN_MISSING, LOAD_SUPERSEDED, SOURCE_*, what the driver says; the load is then marked
 * failed with its code
 */
export async function loadTable(
  deps: LoaderDeps,
  source: Source,
  table: SourceTable,
  options: LoadOptions,
): Promise<LoadResult> {
  const earlierLoad =
    options.runId === undefined
      ? undefined
      : await selectLoadOfRun(deps.db, options.runId, source.name, table.name)
  if (earlierLoad?.status === 'succeeded' && options.repeats !== true) return resultOf(earlierLoad, table)
  const target = await describeTarget(deps.db, source.name, table, options.contract)
  const start = await begin(deps, source, table, options, earlierLoad)
  const byKey = table.readAs !== 'file'
  const state: LoadState = {
    load: start.load,
    target,
    reconcile: start.from.phase === 'full' && byKey,
    notes: notesOf(start.load),
    hasRows: await hasRowsBehind(
      deps.db,
      target,
      start.from.phase === 'full' && byKey ? start.from.afterKey : null,
    ),
    openQuarantine: await hasOpenQuarantine(deps.db, source.name, table.name),
    suppression: await loadSuppression(deps.db, target),
  }
  try {
    const journey: Journey = { position: start.from, stored: start.stored, counts: start.counts }
    await travel(deps, source, state, journey, options)
    const looked = await lookForMissing(deps, source, state, start, journey, options)
    const settled = looked ? await settle(deps, state, journey, options) : null
    await finish(deps, state, start, journey, settled)
    if (settled !== null) await options.onSettled?.(settled.refused)
    const deleted = settled?.deleted ?? 0
    return resultOf({ ...sumOf(journey.counts, { ...NO_COUNTS, deleted }), id: state.load.id }, table)
  } catch (error) {
    // What the database says of itself (a full disk) has a code of the catalogue.
    const cause: unknown = options.signal.aborted ? options.signal.reason : error
    const { code } = toAppError(cause, start.load.id)
    // The first error is the one to tell; a database that is gone cannot take the note either.
    await finishLoad(deps.db, start.load.id, 'failed', code, deps.clock.now()).catch(() => {})
    throw error
  }
}

/** Notes what the source has no more, as far as reading has not. @returns false when this load cannot know that */
async function lookForMissing(
  deps: LoaderDeps,
  source: Source,
  state: LoadState,
  { from, fresh }: Start,
  journey: Journey,
  options: LoadOptions,
): Promise<boolean> {
  const { mode, goneLimit } = options
  if (state.target.table.readAs === 'file')
    return await settleFile(deps, state, journey, { mode, sawAll: fresh, accepted: goneLimit === null })
  // A full load that went on where it was stopped read its first rows some time ago.
  const sweeps = options.sweep !== false && (from.phase === 'incremental' || from.afterKey !== null)
  if (sweeps && (await sweep(deps, source, state, journey, from, options))) return true
  if (!state.reconcile) return false
  const behind = { after: journey.position.afterKey, upTo: null }
  if (state.hasRows)
    await fenced(deps, state.load, journey.stored, (tx, now) =>
      noteAbsent(tx, state.target, state.notes, behind, '[]', now),
    )
  return true
}

function settle(
  deps: LoaderDeps,
  state: LoadState,
  { stored, counts }: Journey,
  { goneLimit: limit = USUAL_LIMIT }: LoadOptions,
): Promise<Settled> {
  return settleMissing(deps, state, stored, { limit, inserted: counts.inserted })
}

async function begin(
  deps: LoaderDeps,
  source: Source,
  table: SourceTable,
  options: LoadOptions,
  own: LoadRow | undefined,
): Promise<Start> {
  const cursor = await selectCursor(deps.db, source.name, table.name)
  const resumed = own !== undefined && cursor?.loadId === own.id && own.status === 'running'
  const plan = await planStart(deps, source, table, options, cursor, resumed)
  const load: NewLoad = {
    id: resumed ? own.id : deps.ids.next(deps.clock.now()),
    runId: options.runId ?? null,
    source: source.name,
    table: table.name,
    mode: options.mode,
  }
  if (!resumed) {
    await inTransaction(deps.db, async (tx) => {
      const now = deps.clock.now()
      if (options.yields === true && (await isLoadedByOther(tx, source.name, load.runId)))
        throw ingestionErrors.LOAD_BUSY({ source: source.name, table: table.name })
      await abandonLoads(tx, source.name, table.name, now)
      await insertLoad(tx, load, now)
      await upsertCursor(tx, load, plan.stored, plan.watermark, now)
      // Those of a full load that is gone on with are still to be settled.
      if (plan.from.afterKey === null) await dropNotes(tx, notesOf(load))
    })
  }
  const fresh = resumed || plan.from.afterKey === null
  return { load, ...plan, counts: resumed ? countsOf(own) : NO_COUNTS, fresh }
}

/** An unfinished full load goes on where it stopped, except when another run asks for a fresh one. */
async function planStart(
  deps: LoaderDeps,
  source: Source,
  table: SourceTable,
  options: LoadOptions,
  cursor: Cursor | undefined,
  resumed: boolean,
): Promise<Pick<Start, 'from' | 'stored' | 'watermark'>> {
  const sameRun = resumed || (cursor?.runId !== null && cursor?.runId === options.runId)
  const unfinished = cursor?.position.phase === 'full' && cursor.status !== 'succeeded'
  if (cursor !== undefined && unfinished && (options.mode === 'incremental' || sameRun)) {
    return { from: cursor.position, stored: cursor.position, watermark: cursor.watermark }
  }
  if (cursor?.position.phase === 'incremental' && (options.mode === 'incremental' || sameRun)) {
    const at = earlier(cursor.position.at, options.lookbackSeconds)
    const from: Position = { phase: 'incremental', at, afterKey: null }
    return { from, stored: cursor.position, watermark: null }
  }
  const highest = await source.watermark(table, options.signal)
  const from: Position = { phase: 'full', afterKey: null }
  return { from, stored: from, watermark: highest === null ? null : capToNow(highest, deps.clock.now()) }
}

/** Moves the cursor to where incremental reading begins, closes the load. */
async function finish(
  deps: LoaderDeps,
  { load, notes }: LoadState,
  start: Start,
  { position, stored }: Journey,
  settled: Settled | null,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now()
    const full = position.phase === 'full'
    const refused = settled !== null && settled.refused !== null
    if (refused) await dropNotes(tx, notes)
    const last = full ? afterFull(refused ? null : start.watermark) : stored
    if (!(await moveCursor(tx, load, last, now, full))) {
      throw ingestionErrors.LOAD_SUPERSEDED({ source: load.source, table: load.table })
    }
    await finishLoad(tx, load.id, 'succeeded', refused ? 'MANY_ROWS_GONE' : null, now)
  })
}

/** A table that was empty, has no change column or gave too few rows is read whole the next time too. */
export function afterFull(watermark: string | null): Position {
  return watermark === null
    ? { phase: 'full', afterKey: null }
    : { phase: 'incremental', at: watermark, afterKey: null }
}

function countsOf(row: Counts): Counts {
  const { read, inserted, updated, unchanged, quarantined, deleted } = row
  return { read, inserted, updated, unchanged, quarantined, deleted }
}

function resultOf(row: Counts & { readonly id: string }, table: SourceTable): LoadResult {
  return { loadId: row.id, table: table.name, ...countsOf(row) }
}
