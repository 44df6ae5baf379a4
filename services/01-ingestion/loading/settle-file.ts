import type { Clock, Db } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import type { HeldKeys } from '../sources/source.ts'
import type { Journey } from './journey.ts'
import { dropNotes, noteKeys } from './missing-queries.ts'
import type { LoadMode } from './options.ts'
import { resolveUnclaimed, selectKeys } from './queries.ts'
import { fenced } from './settle.ts'
import type { LoadState } from './write-batch.ts'

const PAGE = 5_000

interface Deps {
  readonly db: Db
  readonly clock: Clock
}

/**
 * What is left to do when a file was read to its end. A full load notes what RAW has and the file had not, a page of keys
 * at a time; nothing where a row had a key that could not be read. Quarantine that this file gives no more cause for is
 * closed, where the load saw all of it.
 * @param accepted a person says that rows are truly gone, all of them too
 * @returns whether anything may be missing: what is, is noted
 * @throws SOURCE_FILE_WITHOUT_ROWS for a full load of a file without rows, while RAW has some; LOAD_SUPERSEDED
 */
export async function settleFile(
  deps: Deps,
  state: LoadState,
  journey: Journey,
  {
    mode,
    sawAll,
    accepted,
  }: { readonly mode: LoadMode; readonly sawAll: boolean; readonly accepted: boolean },
): Promise<boolean> {
  const { held } = journey
  if (held === undefined) throw new Error(`the reader of ${state.load.table} did not say what it held`)
  const compared = mode === 'full' && held.complete
  if (compared) await compare(deps, state, journey, held, accepted)
  if (sawAll) {
    await fenced(deps, state.load, journey.stored, (tx, now) =>
      resolveUnclaimed(tx, state.load, mode !== 'full', now),
    )
  }
  return compared
}

async function compare(
  deps: Deps,
  state: LoadState,
  journey: Journey,
  held: HeldKeys,
  accepted: boolean,
): Promise<void> {
  const { target, load, notes } = state
  await fenced(deps, state.load, journey.stored, (tx) => dropNotes(tx, notes))
  let after: string[] | null = null
  for (;;) {
    const keys: string[][] = await selectKeys(deps.db, target, after, PAGE)
    if (keys.length > 0 && held.size === 0 && !accepted) {
      throw ingestionErrors.SOURCE_FILE_WITHOUT_ROWS({ source: load.source, table: load.table })
    }
    const gone = keys.filter((key) => !held.has(key))
    if (gone.length > 0)
      await fenced(deps, state.load, journey.stored, (tx, now) => noteKeys(tx, target, notes, gone, now))
    if (keys.length < PAGE) return
    after = keys.at(-1) ?? null
  }
}
