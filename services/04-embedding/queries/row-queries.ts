import type { Db } from '../../00-platform/index.ts'
import type { BrowsePosition } from '../search/cursor.ts'
import type { OpportunityKey } from '../search/keys.ts'
import { passes, type SearchFilters } from './filters.ts'

export interface OpportunityRow {
  readonly side: 'odoo' | 'ace'
  readonly id: string
  readonly title: string | null
  readonly accountName: string | null
  readonly stage: string | null
  readonly countryCode: string | null
  readonly ownerName: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly amountComparable: string | null
  readonly closeDate: string | null
  readonly body: string
}

function columns(db: Db) {
  return db`o.side, o.id, o.title, o.account_name as "accountName", o.stage, o.country_code as "countryCode",
    o.owner_name as "ownerName", o.amount, o.currency, o.amount_comparable as "amountComparable",
    o.close_date as "closeDate"`
}

/** The rows with these keys, in the order of the keys. */
export async function rowsByKey(db: Db, keys: readonly OpportunityKey[]): Promise<OpportunityRow[]> {
  return db<OpportunityRow[]>`
    select ${columns(db)}, o.body
    from jsonb_to_recordset(${db.json(keys.map(({ side, id }, place) => ({ side, id, place })))}::jsonb)
      as k(side text, id text, place int)
    join search.opportunities o on o.side = k.side and o.id = k.id
    order by k.place limit ${keys.length}`
}

/** Rows that pass the filters: largest comparable amount first, rows without one last; ties by side, then id. */
export async function browseRows(
  db: Db,
  filters: SearchFilters,
  page: { after: BrowsePosition | undefined; limit: number },
): Promise<OpportunityRow[]> {
  return db<OpportunityRow[]>`
    select ${columns(db)}, '' as body from search.opportunities o
    where ${passes(db, filters)} ${page.after === undefined ? db`` : db`and ${behind(db, page.after)}`}
    order by o.amount_comparable desc nulls last, o.side, o.id limit ${page.limit}`
}

function behind(db: Db, { amount, side, id }: BrowsePosition) {
  const tie = db`(o.side, o.id) > (${side}::text, ${id}::text)`
  if (amount === null) return db`(o.amount_comparable is null and ${tie})`
  return db`(o.amount_comparable < ${amount}::numeric or o.amount_comparable is null
    or (o.amount_comparable = ${amount}::numeric and ${tie}))`
}
