import type { RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { type LoadState, writeBatch } from '../loading/write-batch.ts'
import type { KeyedRows, RowKey } from '../sources/source.ts'
import type { ReplayCounts } from './counts.ts'
import { closeQuarantine, selectStillOpen } from './queries.ts'
import { isComplete, nameOf } from './read-again.ts'

type Run = RunContext<IngestionDeps>

const START = { phase: 'full', afterKey: null } as const

export interface AskedKeys {
  readonly keys: readonly RowKey[]
  /** Newest entry when the replay began: what another load set aside since then is that load's to close. */
  readonly upTo: number
}

/** Writes what was read of the keys, then closes what has no reason to be open any more. */
export async function settle(
  run: Run,
  state: LoadState,
  asked: AskedKeys,
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
  return await closeSettled(run, state, asked, present, refused)
}

async function closeSettled(
  run: Run,
  { load: { source, table }, target }: LoadState,
  { keys, upTo }: AskedKeys,
  present: readonly Readonly<Record<string, unknown>>[],
  refused: readonly Readonly<Record<string, unknown>>[],
): Promise<ReplayCounts> {
  const isThere = holds([...present, ...refused])
  const isRefused = holds(refused)
  const gone = keys.filter((key) => !isThere(key))
  // What the pairs of one record failed for is over when the record can be read: no row has just that key.
  const readable = keys.filter((key) => isThere(key) && !isRefused(key) && !isComplete(target.table, key))
  const now = run.clock.now()
  await closeQuarantine(run.db, source, table, { keys: gone, upTo }, 'gone', now)
  await closeQuarantine(run.db, source, table, { keys: readable, upTo }, null, now)
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
