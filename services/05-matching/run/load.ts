import type { Db } from '../../00-platform/index.ts'
import type { OpportunityRow } from '../opportunities/records.ts'
import { selectAcePage, selectOdooPage } from '../queries/read-core.ts'
import type { Scorer } from './scorer.ts'

type Page = (after: string) => Promise<OpportunityRow[]>
type OnPage = (done: number) => Promise<void>

/** Gives all Odoo opportunities to the scorer, by id, a page at a time: none is kept here. */
export function loadOdoo(db: Db, scorer: Scorer, chunk: number, onPage: OnPage): Promise<void> {
  const page = (after: string) => selectOdooPage(db, after === '' ? 0 : Number(after), chunk)
  return loadSide(page, chunk, (rows) => scorer.add('odoo', rows), onPage)
}

/** The same for ACE. */
export function loadAce(db: Db, scorer: Scorer, chunk: number, onPage: OnPage): Promise<void> {
  const page = (after: string) => selectAcePage(db, after, chunk)
  return loadSide(page, chunk, (rows) => scorer.add('ace', rows), onPage)
}

async function loadSide(
  page: Page,
  chunk: number,
  add: (rows: OpportunityRow[]) => Promise<void>,
  onPage: OnPage,
): Promise<void> {
  let done = 0
  for (let after = '', more = true; more; ) {
    const rows = await page(after)
    await add(rows)
    after = rows.at(-1)?.id ?? after
    more = rows.length === chunk
    done += rows.length
    await onPage(done)
  }
}
