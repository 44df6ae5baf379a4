import type { Db } from '../../00-platform/index.ts'
import type { EngineRecord } from '../engine/index.ts'
import {
  type OpportunityFacts,
  type OpportunityRow,
  toEngineRecord,
  toFacts,
} from '../opportunities/records.ts'
import { selectAcePage, selectOdooPage } from '../queries/read-core.ts'

/** One side in memory: what the engine compares, and what is needed to describe a pair afterwards. */
export interface Side {
  readonly records: EngineRecord[]
  readonly byId: Map<string, { readonly facts: OpportunityFacts; readonly hash: string }>
}

type Page = (after: string) => Promise<OpportunityRow[]>

export function loadOdoo(db: Db, chunk: number, onPage: (done: number) => Promise<void>): Promise<Side> {
  return loadSide((after) => selectOdooPage(db, after === '' ? 0 : Number(after), chunk), chunk, onPage)
}

export function loadAce(db: Db, chunk: number, onPage: (done: number) => Promise<void>): Promise<Side> {
  return loadSide((after) => selectAcePage(db, after, chunk), chunk, onPage)
}

async function loadSide(page: Page, chunk: number, onPage: (done: number) => Promise<void>): Promise<Side> {
  const side: Side = { records: [], byId: new Map() }
  for (let after = '', more = true; more; ) {
    const rows = await page(after)
    for (const row of rows) {
      side.records.push(toEngineRecord(row))
      side.byId.set(row.id, { facts: toFacts(row), hash: row.hash })
    }
    after = rows.at(-1)?.id ?? after
    more = rows.length === chunk
    await onPage(side.records.length)
  }
  return side
}
