import type { Db } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import type { Position } from '../sources/source.ts'
import { addCounts, type Counts, moveCursor, type NewLoad } from './queries.ts'

/** Writes how far a load has come, in the transaction of the rows: its counters and the table's cursor. */
export type Settle = (db: Db, load: NewLoad, counts: Counts, stored: Position, now: Date) => Promise<void>

/** Single rows are read again by key: where reading goes on is not touched. */
export const settleApart: Settle = (db, load, counts) => addCounts(db, load.id, counts, 1)

/** @throws LOAD_SUPERSEDED when another load has taken the cursor over */
export const settleCursor: Settle = async (db, load, counts, stored, now) => {
  await addCounts(db, load.id, counts, 1)
  if (!(await moveCursor(db, load, stored, now, false))) {
    throw ingestionErrors.LOAD_SUPERSEDED({ source: load.source, table: load.table })
  }
}
