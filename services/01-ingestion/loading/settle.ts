import { type Clock, type Db, inTransaction } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import type { Position } from '../sources/source.ts'
import { NO_COUNTS } from './counts.ts'
import { addCounts, type Counts, moveCursor, type NewLoad } from './queries.ts'

/** Writes how far a load has come, in the transaction of the rows: its counters and the table's cursor. */
export type Settle = (db: Db, load: NewLoad, counts: Counts, stored: Position, now: Date) => Promise<void>

/** Single rows are read again by key: where reading goes on is not touched. */
export const settleApart: Settle = (db, load, counts) => addCounts(db, load.id, counts, 1)

/** @throws LOAD_SUPERSEDED when another load has taken the cursor over */
export const settleCursor: Settle = (...given) => settleWith(1, ...given)

/** The same for what is no batch of rows. */
export const settleEnd: Settle = (...given) => settleWith(0, ...given)

async function settleWith(batches: number, ...given: Parameters<Settle>): Promise<void> {
  const [db, load, counts, stored, now] = given
  await addCounts(db, load.id, counts, batches)
  if (!(await moveCursor(db, load, stored, now, false))) {
    throw ingestionErrors.LOAD_SUPERSEDED({ source: load.source, table: load.table })
  }
}

/** Work of a load in one transaction, unless another load has taken the table over. @throws LOAD_SUPERSEDED */
export async function fenced<T>(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  load: NewLoad,
  stored: Position,
  work: (tx: Db, now: Date) => Promise<T>,
): Promise<T> {
  return await inTransaction(db, async (tx) => {
    const now = clock.now()
    await settleWith(0, tx, load, NO_COUNTS, stored, now)
    return await work(tx, now)
  })
}
