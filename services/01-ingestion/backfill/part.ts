import { AppError, inTransaction } from '../../00-platform/index.ts'
import { NO_COUNTS } from '../loading/counts.ts'
import type { Journey } from '../loading/journey.ts'
import { type ManyGone, notesOfPart, settleMissing, USUAL_LIMIT } from '../loading/missing.ts'
import { dropNotes, noteAbsent } from '../loading/missing-queries.ts'
import type { LoaderDeps, LoadOptions } from '../loading/options.ts'
import { addCounts, type Counts, hasOpenQuarantine, hasRowsBehind, type NewLoad } from '../loading/queries.ts'
import { describeTarget, sparingNewer } from '../loading/target.ts'
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
 * @returns what was missing in the range and is too much to be marked as gone: the next sync looks at the whole table
 * @throws BACKFILL_PART_LOST when another worker has taken it; SCHEMA_FROZEN, SOURCE_*
 */
export async function loadPart(deps: LoaderDeps, work: PartWork): Promise<ManyGone | null> {
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
    notes: notesOfPart(part.loadId, part.number),
    hasRows: await hasRowsBehind(deps.db, target, from.afterKey, bound(upTo)),
    openQuarantine: await hasOpenQuarantine(deps.db, source.name, table.name),
    suppression: await loadSuppression(deps.db, target),
    settle: async (db, load, counts, stored, now) => {
      await addCounts(db, load.id, counts, 1)
      await keep(work, db, { position: stored.afterKey, counts, state: 'running' }, now)
    },
  }
  if (part.position === null) await dropNotes(deps.db, state.notes)
  const journey: Journey = { position: from, stored: from, counts: countsOf(part) }
  await travel(deps, within(source, upTo), state, journey, { ...options, mode: 'full' })
  return await finish(deps, work, state, journey)
}

/** Marks what is missing in the range, also behind the last key that was read, and closes the part. */
async function finish(
  deps: LoaderDeps,
  work: PartWork,
  state: LoadState,
  { position, stored, counts }: Journey,
): Promise<ManyGone | null> {
  const { part, options } = work
  const last = position.afterKey
  const progress = { position: last, counts: NO_COUNTS, state: 'running' } as const
  await inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now()
    await keep(work, tx, progress, now)
    await noteAbsent(tx, state.target, state.notes, { after: last, upTo: bound(part.upTo) }, '[]', now)
  })
  const { refused } = await settleMissing(deps, state, stored, {
    limit: options.goneLimit === undefined ? USUAL_LIMIT : options.goneLimit,
    inserted: counts.inserted,
    range: { after: bound(part.after), upTo: bound(part.upTo) },
  })
  await inTransaction(deps.db, async (tx) => {
    await dropNotes(tx, state.notes)
    await keep(work, tx, { ...progress, state: 'done' }, deps.clock.now())
  })
  return refused
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
