import type { Db } from '../../00-platform/index.ts'
import { countRawRows, selectLoadsMark } from './queries.ts'

export type RawRowCount = (db: Db) => Promise<number>

/**
 * Live rows over all RAW tables, counted again only when a load did something since: to read all of RAW takes longer than
 * the rest of the pipeline's state together, and every page of the dashboard asks for that.
 */
export function createRawRowCount(): RawRowCount {
  let known: { readonly mark: string; readonly rows: number } | undefined
  return async (db) => {
    // Before the rows: what a load writes meanwhile is counted the next time.
    const mark = await selectLoadsMark(db)
    if (known?.mark !== mark) known = { mark, rows: await countRawRows(db) }
    return known.rows
  }
}
