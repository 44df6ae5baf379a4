import { AppError, inTransaction } from '../../00-platform/index.ts'
import { NO_COUNTS } from '../loading/counts.ts'
import type { Journey } from '../loading/journey.ts'
import type { LoaderDeps, LoadOptions } from '../loading/options.ts'
import {
  addCounts,
  type Counts,
  hasOpenQuarantine,
  hasRowsBehind,
  markDeleted,
  type NewLoad,
} from '../loading/queries.ts'
import { describeTarget, sparingNewer, type Target } from '../loading/target.ts'
import { travel } from '../loading/travel.ts'
import type { LoadState } from '../loading/write-batch.ts'
import { loadSuppression } from '../privacy/suppression.ts'
import type { Position, Source } from '../sources/source.ts'
import { backfillErrors } from './errors.ts'
import { type Holder, movePart, type Part } from './part-queries.ts'

export interface PartWork {
  readonly source: Source
  readonly backfillId: string
  readonly part: Part
  readonly holder: Holder
  readonly options: Omit<LoadOptions, 'mode' | 'runId'>
}

/**
 * Loads one range of keys, as a full load would: what is gone in it is marked. Rows, position and counters of a batch
 * commit together, so that whoever takes the part later goes on behind its last batch. What another load wrote since
 * this one began to read is newer and stays.
 * @throws BACKFILL_PART_LOST when another worker has taken it; SCHEMA_FROZEN, SOURCE_*
 */
export async function loadPart(deps: LoaderDeps, work: PartWork): Promise<void> {
  const { source, part, options } = work
  const { description: table, upTo } = part
  const began = deps.clock.now()
  const target = sparingNewer(
    await describeTarget(deps.db, source.name, table, options.contract),
    part.loadId,
    began,
  )
  const from: Position = { phase: 'full', afterKey: part.position ?? bound(part.after) }
  const state: LoadState = {
    load: loadOf(work),
    target,
    reconcile: true,
    hasRows: await hasRowsBehind(deps.db, target, from.afterKey, bound(upTo)),
    openQuarantine: await hasOpenQuarantine(deps.db, source.name, table.name),
    suppression: await loadSuppression(deps.db, target),
    settle: async (db, load, counts, stored, now) => {
      await addCounts(db, load.id, counts, 1)
      await keep(work, db, { position: stored.afterKey, counts, state: 'running' }, now)
    },
  }
  const journey: Journey = { position: from, stored: from, counts: countsOf(part) }
  await travel(deps, within(source, upTo), state, journey, { ...options, mode: 'full' })
  await finish(deps, work, target, journey.position.afterKey)
}

/** Marks what lay behind the last key of the range that was read, and closes the part. */
async function finish(
  { db, clock }: LoaderDeps,
  work: PartWork,
  target: Target,
  last: readonly string[] | null,
): Promise<void> {
  const { part } = work
  await inTransaction(db, async (tx) => {
    const now = clock.now()
    const range = { after: last, upTo: bound(part.upTo) }
    const deleted = await markDeleted(tx, target, range, '[]', part.loadId, now)
    const counts = { ...NO_COUNTS, deleted }
    await addCounts(tx, part.loadId, counts, 0)
    await keep(work, tx, { position: last, counts, state: 'done' }, now)
  })
}

async function keep(
  { source, backfillId, part, holder }: PartWork,
  db: Parameters<typeof movePart>[0],
  progress: Parameters<typeof movePart>[4],
  now: Date,
): Promise<void> {
  if (await movePart(db, backfillId, part.number, holder, progress, now)) return
  throw backfillErrors.BACKFILL_PART_LOST({ part: part.number, source: source.name })
}

/** The same source, which ends at the last key of the range. */
function within(source: Source, upTo: string | null): Source {
  const last = bound(upTo)
  if (last === null) return source
  const { read, readLines } = source
  return {
    ...source,
    read: (table, from, options) => read(table, from, { ...options, upTo: last }),
    ...(readLines === undefined
      ? {}
      : {
          readLines: (table, columns, from, options) =>
            readLines(table, columns, from, { ...options, upTo: last }),
        }),
  }
}

function loadOf({ source, part, holder }: PartWork): NewLoad {
  const { name: table } = part.description
  return { id: part.loadId, runId: holder.runId, source: source.name, table, mode: 'backfill' }
}

function bound(key: string | null): readonly string[] | null {
  return key === null ? null : [key]
}

function countsOf({ read, inserted, updated, unchanged, quarantined, deleted }: Part): Counts {
  return { read, inserted, updated, unchanged, quarantined, deleted }
}

/** True when somebody else goes on with the part. */
export function isLost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'BACKFILL_PART_LOST'
}
