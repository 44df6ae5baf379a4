import { AppError } from '../../00-platform/index.ts'
import type { TableOutcome } from '../loading/outcome.ts'
import { watched } from '../outages/outages.ts'
import type { Source, SourceName, SourceTable, TableMark } from '../sources/source.ts'
import { discover, follow, loadOne, type Run } from '../sync-tables.ts'

export interface SourceWatch {
  readonly name: SourceName
  /** Loads what changed since the last look. Answers how many rows of RAW that wrote; a source that is away answers 0. */
  look(): Promise<number>
  close(): Promise<void>
}

export interface WatchPace {
  /** Between two looks at the source, in milliseconds. */
  readonly everyMs: number
  /** Between two sweeps of all its tables, in milliseconds. */
  readonly sweepMs: number
}

/** At most a tenth of the time is spent on looking, however large the tables are. */
const LOOKING_SHARE = 10
const LONGEST_WAIT_MS = 60_000

/**
 * Watches one source: a look compares a mark per table and loads those that moved; a sweep, first of all and then at its
 * pace, takes over what changed in the source's schema and compares all keys. A source that is gone is tried
 * again at a growing distance; the alert is one for the whole outage.
 */
export function watchSource(run: Run, name: SourceName, pace: WatchPace): SourceWatch {
  const quiet: Run = { ...run, progress: async () => run.signal.throwIfAborted() }
  const state: State = {
    source: undefined,
    tables: [],
    marks: new Map(),
    sweepAt: 0,
    lookAt: 0,
    lookingMs: 0,
    lastLookMs: 0,
    sweptAt: new Map(),
  }
  let failures = 0

  async function look(now: number): Promise<number> {
    state.source ??= await run.deps.openSource(name, run.signal)
    const sweeping = now >= state.sweepAt
    const written = sweeping
      ? await sweepAll(quiet, state, state.source)
      : await loadMoved(quiet, state, state.source)
    if (sweeping) state.sweepAt = run.clock.now().getTime() + pace.sweepMs
    const wait = Math.min(Math.max(pace.everyMs, state.lookingMs * LOOKING_SHARE), LONGEST_WAIT_MS)
    state.lookAt = run.clock.now().getTime() + wait
    return written
  }

  return {
    name,
    look: async () => {
      const now = run.clock.now().getTime()
      if (now < state.lookAt) return 0
      try {
        const written = await watched(run, name, () => look(now), { loads: true })
        failures = 0
        return written
      } catch (error) {
        if (run.signal.aborted || !isSourceFault(error)) throw error
        await closeSource(state)
        failures += 1
        const wait = Math.min(pace.everyMs * 2 ** failures, LONGEST_WAIT_MS)
        state.lookAt = run.clock.now().getTime() + wait
        state.sweepAt = 0
        return 0
      }
    },
    close: () => closeSource(state),
  }
}

interface State {
  source: Source | undefined
  tables: readonly SourceTable[]
  marks: ReadonlyMap<string, TableMark>
  sweepAt: number
  lookAt: number
  /** What a look at all marks takes, and what the last one took. */
  lookingMs: number
  lastLookMs: number
  /** When each table may be swept again for a mark that nothing explains. */
  readonly sweptAt: Map<string, number>
}

async function closeSource(state: State): Promise<void> {
  const { source } = state
  state.source = undefined
  await source?.close().catch(() => {})
}

/** The hub's own database that is away ends the watch; its run is then tried again. */
function isSourceFault(error: unknown): error is AppError {
  return (
    error instanceof AppError &&
    error.kind !== 'internal' &&
    !/^(DATABASE|EMBEDDED|RUN|OTHER)_/.test(error.code)
  )
}

async function sweepAll(run: Run, state: State, source: Source): Promise<number> {
  state.tables = (await discover(run, source)).tables
  // Before the rows are read: what changes meanwhile moves a mark again.
  const marks = new Map(await source.readMarks?.(state.tables, run.signal))
  const outcomes: TableOutcome[] = []
  for (const table of state.tables) {
    const outcome = await load(run, source, table, true)
    if (outcome === undefined) marks.delete(table.name)
    else outcomes.push(outcome)
  }
  state.marks = marks
  outcomes.push(...(await follow(run, source, state.tables)))
  return writtenBy(outcomes)
}

async function loadMoved(run: Run, state: State, source: Source): Promise<number> {
  const began = performance.now()
  const marks = await source.readMarks?.(state.tables, run.signal)
  if (marks === undefined) return 0
  const took = performance.now() - began
  // One slow look says little: the smaller of the last two counts.
  state.lookingMs = Math.min(took, state.lastLookMs)
  state.lastLookMs = took
  const seen = new Map(state.marks)
  const outcomes: TableOutcome[] = []
  for (const table of state.tables) {
    const [before, after] = [state.marks.get(table.name), marks.get(table.name)]
    if (after === undefined || after.mark === before?.mark) continue
    const outcome = await load(run, source, table, false)
    if (outcome === undefined) continue
    outcomes.push(outcome)
    if (leavesDoubt(before, after, outcome)) {
      const swept = await sweepForDoubt(run, state, source, table)
      if (swept === undefined) continue
      outcomes.push(swept)
    }
    seen.set(table.name, after)
  }
  state.marks = seen
  if (outcomes.some(({ deleted }) => deleted > 0)) outcomes.push(...(await follow(run, source, state.tables)))
  return writtenBy(outcomes)
}

/** A table whose marks move without a change of its rows (somebody writes the same again) is not swept all the time. */
async function sweepForDoubt(run: Run, state: State, source: Source, table: SourceTable) {
  const now = run.clock.now().getTime()
  if (now < (state.sweptAt.get(table.name) ?? 0)) return undefined
  const began = performance.now()
  const outcome = await load(run, source, table, true)
  const took = performance.now() - began
  state.sweptAt.set(table.name, run.clock.now().getTime() + took * LOOKING_SHARE)
  return outcome
}

/** The table moved, but not by what its change moments gave: rows are gone, or an older one was committed late. */
function leavesDoubt(
  before: TableMark | undefined,
  after: TableMark,
  { inserted, updated, deleted }: TableOutcome,
) {
  if (before === undefined || inserted + updated + deleted === 0) return true
  if (before.rows === null || after.rows === null) return false
  return after.rows - before.rows !== inserted - deleted
}

/** @returns undefined while another run loads the table: it is looked at again */
async function load(
  run: Run,
  source: Source,
  table: SourceTable,
  sweep: boolean,
): Promise<TableOutcome | undefined> {
  const options = { mode: 'incremental', sweep, repeats: true, yields: true } as const
  try {
    return await loadOne(run, source, table, options, { done: 0, total: 1, rowsBefore: 0 })
  } catch (error) {
    if (error instanceof AppError && OTHERS_WORK.has(error.code)) return undefined
    throw error
  }
}

const OTHERS_WORK = new Set(['LOAD_BUSY', 'LOAD_SUPERSEDED'])

function writtenBy(outcomes: readonly TableOutcome[]): number {
  return outcomes.reduce((sum, { inserted, updated, deleted }) => sum + inserted + updated + deleted, 0)
}
