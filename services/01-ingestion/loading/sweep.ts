import type { KeyBatch, KeyMoment, Position, RowKey, Source, SourceTable } from '../sources/source.ts'
import { sumOf } from './counts.ts'
import type { Journey } from './journey.ts'
import { dropNotes, noteAbsent, noteKeys } from './missing-queries.ts'
import type { LoaderDeps, LoadOptions } from './options.ts'
import { isLater } from './positions.ts'
import { holdsMoments, type KeyRange, keyRecord, selectStrayed } from './queries.ts'
import { fenced } from './settle.ts'
import type { TargetColumn } from './target.ts'
import { type LoadState, writeBatch } from './write-batch.ts'

/** Keys compared in one transaction. */
const KEYS_PER_STEP = 10_000
/** Rows read by their keys at once: some hold megabytes. */
const ROWS_PER_STEP = 200

/**
 * Compares all keys and change moments of the source with RAW. What RAW has beyond them is noted as missing; what it lacks,
 * or has with another moment, was committed behind the cursor's back, and is read by its key. Rows in quarantine are tried
 * again thereby.
 * @param from where the load began to read: what is dated from there on it has read just now
 * @returns false when the source has no keys to compare (now)
 */
export async function sweep(
  deps: LoaderDeps,
  source: Source,
  state: LoadState,
  journey: Journey,
  from: Position,
  options: LoadOptions,
): Promise<boolean> {
  const { table } = state.target
  const changeColumn = state.target.columns.find(({ name }) => name === table.changeColumn)
  const reading = { batchSize: KEYS_PER_STEP, signal: options.signal }
  const batches = changeColumn === undefined ? undefined : source.readKeys?.(table, reading)
  if (batches === undefined || changeColumn === undefined) return false
  // All keys are compared here: what a full load noted before it was stopped is among them, or is back.
  await fenced(deps, state.load, journey.stored, (tx) => dropNotes(tx, state.notes))
  let after: readonly string[] | null = null
  for await (const batch of batches) {
    const strayed = await compareKeys(deps, state, journey, { after, upTo: batch.upTo }, batch, changeColumn)
    after = batch.upTo
    const unread = strayed.filter(({ at }) => from.phase === 'full' || at === null || isLater(from.at, at))
    await readAgain(
      deps,
      source,
      state,
      journey,
      unread.map(({ key }) => key),
      options,
    )
    await options.onBatch?.(journey.counts)
  }
  await compareKeys(deps, state, journey, { after, upTo: null }, { keys: [] }, changeColumn)
  return true
}

/** Notes what is missing between two keys. Answers those that RAW lacks, or has with another moment. */
async function compareKeys(
  deps: LoaderDeps,
  { target, load, notes }: LoadState,
  { stored }: Journey,
  range: KeyRange,
  { keys }: Pick<KeyBatch, 'keys'>,
  changeColumn: TargetColumn,
): Promise<KeyMoment[]> {
  // Almost always all is as it was: one digest tells, without a list of keys that the database has to take apart.
  if (await holdsMoments(deps.db, target, changeColumn, range, keys)) return []
  const present = JSON.stringify(keys.map(({ key }) => keyRecord(target, key)))
  return await fenced(deps, load, stored, async (tx, now) => {
    await noteAbsent(tx, target, notes, range, present, now)
    return keys.length === 0 ? [] : await selectStrayed(tx, target, changeColumn, keys)
  })
}

/** Reads rows by their keys and writes them; a key that the source no longer has is noted as missing. The cursor stays. */
export async function readAgain(
  deps: LoaderDeps,
  source: Source,
  state: LoadState,
  journey: Journey,
  keys: readonly (readonly string[])[],
  { signal }: Pick<LoadOptions, 'signal'>,
): Promise<void> {
  const { target } = state
  for (let at = 0; at < keys.length; at += ROWS_PER_STEP) {
    signal.throwIfAborted()
    const asked = keys.slice(at, at + ROWS_PER_STEP)
    const given = await source.readByKeys?.(target.table, asked.map(recordOf(target.table)), signal)
    if (given === undefined) return
    const next = journey.position
    const counts = await writeBatch(
      deps,
      { ...state, reconcile: false },
      { ...given, next },
      next,
      journey.stored,
    )
    const present = new Set(
      [...given.rows, ...given.rejected.map(({ key }) => key)].map(nameOf(target.table.key)),
    )
    const gone = asked.filter((key) => !present.has(JSON.stringify(key)))
    if (gone.length > 0)
      await fenced(deps, state.load, journey.stored, (tx, now) =>
        noteKeys(tx, target, state.notes, gone, now),
      )
    journey.counts = sumOf(journey.counts, counts)
  }
}

/** A key as its columns and their text. */
function recordOf({ key: names }: SourceTable): (key: readonly string[]) => RowKey {
  return (key) => Object.fromEntries(names.map((name, i) => [name, key[i] ?? null]))
}

function nameOf(key: readonly string[]) {
  return (row: Readonly<Record<string, unknown>>) => JSON.stringify(key.map((part) => String(row[part])))
}
