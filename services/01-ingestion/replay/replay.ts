import type { ActionContext, RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { isTableFault } from '../loading/outcome.ts'
import { finishLoad, insertLoad, type NewLoad } from '../loading/queries.ts'
import { settleApart } from '../loading/settle.ts'
import { describeTarget } from '../loading/target.ts'
import { type LoadState, writeBatch } from '../loading/write-batch.ts'
import { loadSuppression } from '../privacy/suppression.ts'
import { contractOf } from '../raw/contract.ts'
import type { KeyedRows, RowKey, Source, SourceTable } from '../sources/source.ts'
import { claim } from '../sync.ts'
import { discover } from '../sync-tables.ts'
import {
  abandonReplays,
  closeQuarantine,
  countOpen,
  type ReplayFilter,
  selectNewestId,
  selectOpenKeys,
  selectOpenTables,
  selectStillOpen,
} from './queries.ts'
import { isComplete, nameOf, readAllFor, readByKey } from './read-again.ts'

type Run = RunContext<IngestionDeps>
type Ctx = ActionContext<IngestionDeps>

export interface ReplayCounts {
  readonly tried: number
  readonly resolved: number
  readonly stillQuarantined: number
  readonly gone: number
}

interface TableOutcome extends ReplayCounts {
  readonly table: string
  readonly error: { readonly code: string; readonly message: string } | null
}

const NONE: ReplayCounts = { tried: 0, resolved: 0, stillQuarantined: 0, gone: 0 }
/** Keys asked for at once. */
const AT_ONCE = 500
const START = { phase: 'full', afterKey: null } as const

/** How many keys wait, by table and reason; connects to nothing. */
export async function planReplay(ctx: Ctx, filter: ReplayFilter) {
  const waiting = await countOpen(ctx.db, filter)
  return { source: filter.source, keys: waiting.reduce((sum, { keys }) => sum + keys, 0), waiting }
}

/**
 * Reads what is in quarantine again from the source and writes it as any load does: what comes through is closed, what
 * fails still stays with the reason of now, what the source has no more is closed as gone. The cursor is not touched. Safe
 * to run again: what was closed is not read again.
 * @throws OTHER_DATA_PRESENT, SOURCE_*
 */
export async function replayQuarantine(run: Run, filter: ReplayFilter) {
  await claim(run)
  const source = await run.deps.openSource(filter.source, run.signal)
  try {
    await abandonReplays(run.db, run.runId, run.clock.now())
    const open = await selectOpenTables(run.db, filter)
    await run.progress({ stage: 'discovery', done: 0, message: `Reading the catalogue of ${filter.source}` })
    const tables = open.length === 0 ? [] : (await discover(run, source)).tables
    const total = open.reduce((sum, { keys }) => sum + keys, 0)
    const outcomes: TableOutcome[] = []
    for (const { table: name, keys } of open) {
      const done = sumOf(outcomes).tried
      const tell = (here: number) =>
        run.progress({
          stage: 'replay',
          done: done + here,
          total,
          message: `${name}: ${here} of ${keys} keys`,
        })
      outcomes.push(await replayTable(run, source, tables, { ...filter, table: name }, keys, tell))
    }
    const summed = sumOf(outcomes)
    await run.progress({ stage: 'replay', done: total, total })
    return { source: filter.source, ...summed, tables: outcomes }
  } finally {
    await source.close()
  }
}

async function replayTable(
  run: Run,
  source: Source,
  tables: readonly SourceTable[],
  filter: ReplayFilter & { readonly table: string },
  keys: number,
  tell: (done: number) => Promise<void>,
): Promise<TableOutcome> {
  const table = tables.find(({ name }) => name === filter.table)
  if (table === undefined) {
    const error = {
      code: 'SOURCE_TABLE_MISSING',
      message: `${filter.source} has no table ${filter.table} now`,
    }
    return { table: filter.table, ...NONE, tried: keys, stillQuarantined: keys, error }
  }
  try {
    return { table: table.name, ...(await replayKeys(run, source, table, filter, tell)), error: null }
  } catch (error) {
    if (!isTableFault(error)) throw error
    run.log.warn({ err: error, source: source.name, table: table.name }, 'a table could not be replayed')
    const { code, message } = error
    return { table: table.name, ...NONE, tried: keys, stillQuarantined: keys, error: { code, message } }
  }
}

async function replayKeys(
  run: Run,
  source: Source,
  table: SourceTable,
  filter: ReplayFilter,
  tell: (done: number) => Promise<void>,
): Promise<ReplayCounts> {
  const state = await beginLoad(run, source, table)
  const upTo = await selectNewestId(run.db)
  const rest: RowKey[] = []
  let counts = NONE
  try {
    for (let after = ''; ; ) {
      run.signal.throwIfAborted()
      await tell(counts.tried)
      const chunk = await selectOpenKeys(run.db, filter, { after, upTo, limit: AT_ONCE })
      const keys = chunk.map(({ key }) => key)
      const found = keys.length === 0 ? undefined : await readByKey(source, table, keys, run.signal)
      if (found === undefined) rest.push(...keys)
      else counts = plus(counts, await settle(run, state, keys, [found]))
      if (chunk.length < AT_ONCE) break
      after = chunk.at(-1)?.at ?? after
    }
    if (rest.length > 0) {
      const { batchSize } = run.deps.settings.loading
      counts = plus(
        counts,
        await settle(run, state, rest, readAllFor(source, table, rest, batchSize, run.signal)),
      )
    }
    await finishLoad(run.db, state.load.id, 'succeeded', null, run.clock.now())
    return counts
  } catch (error) {
    const code = (error as { code?: unknown }).code
    const told = typeof code === 'string' ? code : 'INTERNAL'
    await finishLoad(run.db, state.load.id, 'failed', told, run.clock.now()).catch(() => {})
    throw error
  }
}

async function beginLoad(run: Run, source: Source, table: SourceTable): Promise<LoadState> {
  const contract = contractOf(run.deps.settings.loading.contracts, source.name, table.name)
  const target = await describeTarget(run.db, source.name, table, contract)
  const now = run.clock.now()
  const load: NewLoad = {
    ...{ id: run.deps.ids.next(now), runId: run.runId, source: source.name, table: table.name },
    mode: 'replay',
  }
  await insertLoad(run.db, load, now)
  const suppression = await loadSuppression(run.db, target)
  return {
    load,
    target,
    reconcile: false,
    notes: '',
    hasRows: true,
    openQuarantine: true,
    suppression,
    settle: settleApart,
  }
}

/** Writes what was read of the keys, then closes what has no reason to be open any more. */
async function settle(
  run: Run,
  state: LoadState,
  keys: readonly RowKey[],
  parts: Iterable<KeyedRows> | AsyncIterable<KeyedRows>,
): Promise<ReplayCounts> {
  const present: Readonly<Record<string, unknown>>[] = []
  const refused: Readonly<Record<string, unknown>>[] = []
  for await (const { rows, rejected, jsonText } of parts) {
    run.signal.throwIfAborted()
    const batch = { rows, rejected, next: START, ...(jsonText === undefined ? {} : { jsonText }) }
    await writeBatch(run, state, batch, START, START)
    const parts = state.target.table.key
    present.push(...rows.map((row) => Object.fromEntries(parts.map((part) => [part, row[part]]))))
    refused.push(...rejected.map(({ key }) => key))
  }
  return await closeSettled(run, state, keys, present, refused)
}

async function closeSettled(
  run: Run,
  { load: { source, table }, target }: LoadState,
  keys: readonly RowKey[],
  present: readonly Readonly<Record<string, unknown>>[],
  refused: readonly Readonly<Record<string, unknown>>[],
): Promise<ReplayCounts> {
  const isThere = holds([...present, ...refused])
  const isRefused = holds(refused)
  const gone = keys.filter((key) => !isThere(key))
  // What the pairs of one record failed for is over when the record can be read: no row has just that key.
  const readable = keys.filter((key) => isThere(key) && !isRefused(key) && !isComplete(target.table, key))
  const now = run.clock.now()
  await closeQuarantine(run.db, source, table, gone, 'gone', now)
  await closeQuarantine(run.db, source, table, readable, null, now)
  const open = await selectStillOpen(run.db, source, table, keys)
  const stillQuarantined = open.size
  return {
    tried: keys.length,
    stillQuarantined,
    gone: gone.length,
    resolved: keys.length - stillQuarantined - gone.length,
  }
}

/** Whether any of the rows has a key, by the parts that the key names. */
function holds(rows: readonly Readonly<Record<string, unknown>>[]): (key: RowKey) => boolean {
  const known = new Map<string, Set<string>>()
  return (key) => {
    const parts = Object.keys(key).sort()
    const shape = parts.join()
    const names = known.get(shape) ?? new Set(rows.map((row) => nameOf(row, parts)))
    known.set(shape, names)
    return names.has(nameOf(key, parts))
  }
}

function plus(a: ReplayCounts, b: ReplayCounts): ReplayCounts {
  return {
    tried: a.tried + b.tried,
    resolved: a.resolved + b.resolved,
    stillQuarantined: a.stillQuarantined + b.stillQuarantined,
    gone: a.gone + b.gone,
  }
}

function sumOf(outcomes: readonly ReplayCounts[]): ReplayCounts {
  return outcomes.reduce(plus, NONE)
}
