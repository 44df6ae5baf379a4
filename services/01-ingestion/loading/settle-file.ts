import { type Clock, type Db, inTransaction } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import type { HeldKeys } from '../sources/source.ts'
import { NO_COUNTS } from './counts.ts'
import type { Journey } from './journey.ts'
import type { LoadMode } from './options.ts'
import { addCounts, markGone, moveCursor, resolveUnclaimed, selectKeys } from './queries.ts'
import type { LoadState } from './write-batch.ts'

const PAGE = 5_000

interface Deps {
  readonly db: Db
  readonly clock: Clock
}

/**
 * What is left to do when a file was read to its end. A full load marks what RAW has and the file had not, a page of keys
 * at a time; nothing where a row had a key that could not be read. Quarantine that this file gives no more cause for is
 * closed, where the load saw all of it.
 * @returns how many rows are gone
 * @throws SOURCE_FILE_WITHOUT_ROWS for a full load of a file without rows, while RAW has some; LOAD_SUPERSEDED
 */
export async function settleFile(
  deps: Deps,
  state: LoadState,
  journey: Journey,
  mode: LoadMode,
  sawAll: boolean,
): Promise<number> {
  const { held } = journey
  if (held === undefined) throw new Error(`the reader of ${state.load.table} did not say what it held`)
  const deleted = mode === 'full' && held.complete ? await sweep(deps, state, journey, held) : 0
  if (sawAll) {
    await fenced(deps, state, journey, (tx, now) => resolveUnclaimed(tx, state.load, mode !== 'full', now))
  }
  return deleted
}

async function sweep(deps: Deps, state: LoadState, journey: Journey, held: HeldKeys): Promise<number> {
  const { target, load } = state
  let after: string[] | null = null
  let deleted = 0
  for (;;) {
    const keys: string[][] = await selectKeys(deps.db, target, after, PAGE)
    if (keys.length > 0 && held.size === 0) {
      throw ingestionErrors.SOURCE_FILE_WITHOUT_ROWS({ source: load.source, table: load.table })
    }
    const gone = keys.filter((key) => !held.has(key))
    if (gone.length > 0) {
      deleted += await fenced(deps, state, journey, async (tx, now) => {
        const marked = await markGone(tx, target, gone, load.id, now)
        await addCounts(tx, load.id, { ...NO_COUNTS, deleted: marked }, 0)
        return marked
      })
    }
    if (keys.length < PAGE) return deleted
    after = keys.at(-1) ?? null
  }
}

/** In one transaction, unless another load has taken the table over. */
async function fenced<T>(
  { db, clock }: Deps,
  { load }: LoadState,
  { stored }: Journey,
  work: (tx: Db, now: Date) => Promise<T>,
): Promise<T> {
  return await inTransaction(db, async (tx) => {
    const now = clock.now()
    if (!(await moveCursor(tx, load, stored, now, false))) {
      throw ingestionErrors.LOAD_SUPERSEDED({ source: load.source, table: load.table })
    }
    return await work(tx, now)
  })
}
