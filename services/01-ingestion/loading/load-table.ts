import {
  AppError,
  type Clock,
  type CopySession,
  type Db,
  type Ids,
  inTransaction,
} from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import type { Contract } from '../raw/contract.ts'
import type { Position, Source, SourceTable } from '../sources/source.ts'
import { ahead } from './ahead.ts'
import { isValueError } from './diagnose.ts'
import { advance, capToNow, earlier } from './positions.ts'
import {
  abandonLoads,
  addCounts,
  type Counts,
  type Cursor,
  finishLoad,
  hasOpenQuarantine,
  hasRowsBehind,
  insertLoad,
  type LoadRow,
  markDeleted,
  moveCursor,
  type NewLoad,
  selectCursor,
  selectLoadOfRun,
  upsertCursor,
} from './queries.ts'
import { lineColumns } from './statements.ts'
import { describeTarget } from './target.ts'
import { type LoadState, writeBatch } from './write-batch.ts'
import { hashLines, lineByLine, writeLines } from './write-lines.ts'

export type LoadMode = 'full' | 'incremental'

export interface LoaderDeps {
  readonly db: Db
  /** A connection for COPY into the database; null where it takes none (the embedded one). */
  readonly openCopy: (() => Promise<CopySession>) | null
  readonly clock: Clock
  readonly ids: Ids
}

export interface LoadOptions {
  readonly mode: LoadMode
  /** A resumed run finds its own loads again by this. */
  readonly runId?: string
  /** Rows of a batch that is written row by row. */
  readonly batchSize: number
  /** Rows of a batch that goes by COPY. */
  readonly copyBatchSize: number
  /** What becomes of what the source has and RAW does not. Default `evolve`, which discovery has seen to. */
  readonly contract?: Contract
  /** How far an incremental load reads back before the last change seen; longer than the source's longest transaction. */
  readonly lookbackSeconds: number
  readonly signal: AbortSignal
  /** Called after each committed batch with the load's counts so far. */
  readonly onBatch?: (counts: Counts) => Promise<void>
}

export interface LoadResult extends Counts {
  readonly loadId: string
  readonly table: string
}

export const NO_COUNTS: Counts = {
  read: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  quarantined: 0,
  deleted: 0,
}

interface Start {
  readonly load: NewLoad
  /** Where to read from. */
  readonly from: Position
  /** What the cursor holds now. */
  readonly stored: Position
  readonly watermark: string | null
  readonly counts: Counts
}

/**
 * Loads one table into RAW. Data, cursor, counters and quarantine of a batch commit together, so a load that was
 * killed anywhere is simply started again. `full` takes the watermark first, pages by key, marks what is gone, and
 * leaves the cursor at the watermark; `incremental` goes on from the cursor minus the lookback. A table without a
 * cursor, change column or end of its last full load is read whole.
 *
 * @returns counts with read = inserted + updated + unchanged + quarantined
 * @throws RAW_TABLE_MISSING, RAW_COLUMN_MISSING, LOAD_SUPERSEDED, SOURCE_*; the load is then marked failed
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
  if (earlierLoad?.status === 'succeeded') return resultOf(earlierLoad, table)
  const target = await describeTarget(deps.db, source.name, table, options.contract)
  const start = await begin(deps, source, table, options, earlierLoad)
  const state: LoadState = {
    load: start.load,
    target,
    reconcile: start.from.phase === 'full' && !(source.kind === 'ace-csv' && options.mode === 'incremental'),
    hasRows: await hasRowsBehind(deps.db, target, start.from.phase === 'full' ? start.from.afterKey : null),
    openQuarantine: await hasOpenQuarantine(deps.db, source.name, table.name),
  }
  try {
    return await readAll(deps, source, state, start, options)
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'INTERNAL'
    // The first error is the one to tell; a database that is gone cannot take the note either.
    await finishLoad(deps.db, start.load.id, 'failed', code, deps.clock.now()).catch(() => {})
    throw error
  }
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
      await abandonLoads(tx, source.name, table.name, now)
      await insertLoad(tx, load, now)
      await upsertCursor(tx, load, plan.stored, plan.watermark, now)
    })
  }
  return { load, ...plan, counts: resumed ? countsOf(own) : NO_COUNTS }
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

/** Reads to the end: by COPY where both sides have it, else row by row. */
async function readAll(
  deps: LoaderDeps,
  source: Source,
  state: LoadState,
  start: Start,
  options: LoadOptions,
): Promise<LoadResult> {
  const journey: Journey = { position: start.from, stored: start.stored, counts: start.counts }
  if (deps.openCopy !== null && source.readLines !== undefined && state.target.unwanted.length === 0) {
    await copyLines({ ...deps, openCopy: deps.openCopy }, source.readLines, state, journey, options)
  } else await copyRows(deps, source.read, state, journey, options)
  const deleted = await finish(deps, state, start, journey)
  const counts = { ...journey.counts, deleted: journey.counts.deleted + deleted }
  return resultOf({ ...counts, id: state.load.id }, state.target.table)
}

/** How far a load has come. */
interface Journey {
  /** Where reading goes on. */
  position: Position
  /** What the cursor holds. */
  stored: Position
  counts: Counts
}

async function copyRows(
  deps: LoaderDeps,
  read: Source['read'],
  state: LoadState,
  journey: Journey,
  options: LoadOptions,
): Promise<void> {
  const { batchSize, signal } = options
  for await (const batch of read(state.target.table, journey.position, { batchSize, signal })) {
    await step(deps, journey, batch.next, options, (stored) =>
      writeBatch(deps, state, batch, journey.position, stored),
    )
  }
}

async function copyLines(
  deps: LoaderDeps & { readonly openCopy: () => Promise<CopySession> },
  readLines: NonNullable<Source['readLines']>,
  state: LoadState,
  journey: Journey,
  options: LoadOptions,
): Promise<void> {
  const { target } = state
  const session = await deps.openCopy()
  const reading = { batchSize: options.copyBatchSize, signal: options.signal }
  const lines = readLines(target.table, lineColumns(target), journey.position, reading)
  try {
    for await (const batch of ahead(hashLines(target, lines))) {
      try {
        await step(deps, journey, batch.next, options, (stored) =>
          writeLines({ ...deps, session }, state, batch, journey.position, stored),
        )
      } catch (error) {
        if (!isValueError(error)) throw error
        await copyRows(deps, lineByLine(target, batch), state, journey, options)
      }
    }
  } finally {
    await session.close()
  }
}

/** Writes one batch and takes note of how far the load has come with it. */
async function step(
  { clock }: LoaderDeps,
  journey: Journey,
  next: Position,
  { signal, onBatch }: LoadOptions,
  write: (stored: Position) => Promise<Counts>,
): Promise<void> {
  signal.throwIfAborted()
  const stored = advance(journey.stored, next, clock.now())
  const counts = await write(stored)
  journey.counts = add(journey.counts, counts)
  journey.position = next
  journey.stored = stored
  await onBatch?.(journey.counts)
}

/** Marks what lay behind the last key, moves the cursor to where incremental reading begins, closes the load. */
async function finish(
  deps: LoaderDeps,
  state: LoadState,
  start: Start,
  { position, stored }: Journey,
): Promise<number> {
  return await inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now()
    const { load, target } = state
    const full = position.phase === 'full'
    const range = { after: position.afterKey, upTo: null }
    const deleted = state.reconcile ? await markDeleted(tx, target, range, '[]', load.id, now) : 0
    await addCounts(tx, load.id, { ...NO_COUNTS, deleted }, 0)
    const last = full ? afterFull(start.watermark) : stored
    if (!(await moveCursor(tx, load, last, now, full))) {
      throw ingestionErrors.LOAD_SUPERSEDED({ source: load.source, table: load.table })
    }
    await finishLoad(tx, load.id, 'succeeded', null, now)
    return deleted
  })
}

/** A table that was empty or has no change column is read whole the next time too. */
function afterFull(watermark: string | null): Position {
  return watermark === null
    ? { phase: 'full', afterKey: null }
    : { phase: 'incremental', at: watermark, afterKey: null }
}

function add(a: Counts, b: Counts): Counts {
  return {
    read: a.read + b.read,
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    quarantined: a.quarantined + b.quarantined,
    deleted: a.deleted + b.deleted,
  }
}

function countsOf(row: Counts): Counts {
  const { read, inserted, updated, unchanged, quarantined, deleted } = row
  return { read, inserted, updated, unchanged, quarantined, deleted }
}

function resultOf(row: Counts & { readonly id: string }, table: SourceTable): LoadResult {
  return { loadId: row.id, table: table.name, ...countsOf(row) }
}
