import type { RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { rawTableName } from '../raw/names.ts'
import {
  deleteLoads,
  type LoadedTable,
  type OldLoad,
  selectNamedLoads,
  selectOldLoads,
  selectTablesWithOldLoads,
  sumUpLoads,
} from './load-queries.ts'

type Run = RunContext<IngestionDeps>

/** Loads of one statement. */
const AT_ONCE = 1_000

export interface ClearedLoads {
  readonly removed: number
  /** Loads of a watch that went into the sums of their hours. */
  readonly summed: number
  /** Old ones that rows of RAW still name. */
  readonly kept: number
}

/**
 * Removes loads that are old enough, and sums up those of a watch, which makes one for each table that moves, up to two a
 * second. Each table is looked at once for the loads that its rows name: these stay as they are.
 */
export async function clearLoads(
  run: Run,
  before: { readonly loads: Date; readonly watchLoads: Date },
  present: ReadonlySet<string>,
): Promise<ClearedLoads> {
  const latest = new Date(Math.max(before.watchLoads.getTime(), before.loads.getTime()))
  let cleared: ClearedLoads = { removed: 0, summed: 0, kept: 0 }
  for (const table of await selectTablesWithOldLoads(run.db, latest)) {
    const isThere = present.has(rawTableName(table.source, table.table))
    const named = isThere ? await selectNamedLoads(run.db, table, latest) : new Set<string>()
    const old = await eachUnnamed(run, table, { before: before.loads, watched: false, named }, deleteLoads)
    const watched = { before: before.watchLoads, watched: true, named }
    const { done: summed } = await eachUnnamed(run, table, watched, sumUpLoads)
    cleared = {
      removed: cleared.removed + old.done,
      summed: cleared.summed + summed,
      kept: cleared.kept + old.kept,
    }
  }
  return cleared
}

interface Wanted {
  readonly before: Date
  readonly watched: boolean
  readonly named: ReadonlySet<string>
}

async function eachUnnamed(
  run: Run,
  table: LoadedTable,
  { named, ...wanted }: Wanted,
  work: (db: Run['db'], ids: readonly string[]) => Promise<number>,
): Promise<{ done: number; kept: number }> {
  const stage = wanted.watched ? 'loads of watches' : 'loads'
  let done = 0
  let kept = 0
  for (let after: OldLoad | undefined; ; ) {
    run.signal.throwIfAborted()
    await run.progress({ stage, done, message: `${table.source}.${table.table}: ${done} so far` })
    const page: OldLoad[] = await selectOldLoads(run.db, { ...table, ...wanted, after, limit: AT_ONCE })
    const ids = page.flatMap(({ id }) => (named.has(id) ? [] : [id]))
    kept += page.length - ids.length
    done += ids.length === 0 ? 0 : await work(run.db, ids)
    if (page.length < AT_ONCE) return { done, kept }
    after = page.at(-1)
  }
}
