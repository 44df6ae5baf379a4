import { type AppError, type Clock, type Db, inTransaction } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import type { Position } from '../sources/source.ts'
import { NO_COUNTS } from './counts.ts'
import { countLiving, countNoted, takeNote } from './missing-queries.ts'
import { type KeyRange, markGone, type NewLoad } from './queries.ts'
import { settleEnd } from './settle.ts'
import type { LoadState } from './write-batch.ts'

/** So many rows may vanish from a table at once: `rows` of them always, and `share` of those that were known. */
export interface GoneLimit {
  readonly rows: number
  readonly share: number
}

export const USUAL_LIMIT: GoneLimit = { rows: 50, share: 0.2 }

/** More rows than the limit allows were missing at the source; none was marked as gone. */
export interface ManyGone {
  readonly missing: number
  /** Rows that were known before. */
  readonly known: number
}

/** What became of the rows that were missing at the source. */
export interface Settled {
  readonly deleted: number
  readonly refused: ManyGone | null
}

interface Deps {
  readonly db: Db
  readonly clock: Clock
}

const EVERYTHING: KeyRange = { after: null, upTo: null }

/**
 * Where the keys wait that RAW has and the source did not give: in `ops.settings`, written with the batch that missed
 * them, so that a load which is killed and gone on with knows them all. Only its end says how many they are, and whether
 * so many may be marked as gone.
 */
export function notesOf({ source, table }: Pick<NewLoad, 'source' | 'table'>): string {
  return `ingestion.missing.${source}.${table}.`
}

/** The same of one part of a backfill. */
export function notesOfPart(loadId: string, part: number): string {
  return `ingestion.missing-part.${loadId}.${part}.`
}

/**
 * Marks what was noted as gone, some thousand rows at a time; nothing when there are more than `limit` allows (null: any
 * number). What was refused stays noted until `dropNotes`, which belongs into the transaction that ends the load.
 * @param inserted rows of RAW that this load has brought itself
 * @throws LOAD_SUPERSEDED, BACKFILL_PART_LOST
 */
export async function settleMissing(
  { db, clock }: Deps,
  { load, target, notes, settle = settleEnd }: LoadState,
  stored: Position,
  { limit, inserted, range = EVERYTHING }: SettleOptions,
): Promise<Settled> {
  const missing = await countNoted(db, notes)
  if (missing === 0) return { deleted: 0, refused: null }
  if (limit !== null && missing > limit.rows) {
    const allowed = Math.ceil(missing / limit.share)
    const seen = await countLiving(db, target, range, allowed + inserted)
    if (seen < allowed + inserted)
      return { deleted: 0, refused: { missing, known: Math.max(missing, seen - inserted) } }
  }
  let deleted = 0
  for (;;) {
    const marked = await inTransaction(db, async (tx) => {
      const now = clock.now()
      const keys = await takeNote(tx, notes)
      if (keys === undefined) return undefined
      const gone = await markGone(tx, target, keys, load.id, now)
      await settle(tx, load, { ...NO_COUNTS, deleted: gone }, stored, now)
      return gone
    })
    if (marked === undefined) return { deleted, refused: null }
    deleted += marked
  }
}

interface SettleOptions {
  readonly limit: GoneLimit | null
  readonly inserted: number
  readonly range?: KeyRange
}

/** What a person is told of it. */
export function manyGone({ source, table }: Pick<NewLoad, 'source' | 'table'>, gone: ManyGone): AppError {
  return ingestionErrors.MANY_ROWS_GONE({ source, table, ...gone })
}
