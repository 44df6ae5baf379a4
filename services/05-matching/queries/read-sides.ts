import type { Db } from '../../00-platform/index.ts'
import type { CandidateRule } from '../deps.ts'
import type { Status } from './read-matches.ts'
import { answers, states } from './states.ts'

/** One side of a pair as a page shows it; null when CORE has it no more. */
export interface OpportunityView {
  readonly id: string
  readonly name: string | null
  readonly accountName: string | null
  readonly domain: string | null
  readonly countryCode: string | null
  readonly city: string | null
  readonly stage: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly amountReporting: string | null
  readonly closeDate: string | null
  readonly ownerName: string | null
  readonly ownerEmail: string | null
  readonly contactName: string | null
  readonly description: string | null
}

export async function selectOdooView(db: Db, id: number): Promise<OpportunityView | undefined> {
  const [row] = await db<OpportunityView[]>`
    select id::text as id, name, account_name as "accountName", coalesce(website_domain, email_domain) as domain,
           country_code as "countryCode", city, ace_stage as stage, amount::text as amount, currency,
           amount_reporting::text as "amountReporting", close_date::text as "closeDate", owner_name as "ownerName",
           owner_email as "ownerEmail", contact_name as "contactName", left(description, 4000) as description
    from core.odoo_opportunities where id = ${id}`
  return row
}

export async function selectAceView(db: Db, id: string): Promise<OpportunityView | undefined> {
  const [row] = await db<OpportunityView[]>`
    select id, name, account_name as "accountName", coalesce(website_domain, email_domain) as domain,
           country_code as "countryCode", city, ace_stage as stage, amount::text as amount, currency,
           amount_reporting::text as "amountReporting", close_date::text as "closeDate", owner_name as "ownerName",
           owner_email as "ownerEmail", contact_name as "contactName", left(description, 4000) as description
    from core.ace_opportunities where id = ${id}`
  return row
}

export interface PairRow {
  readonly id: string
  readonly state: 'matched' | 'review' | 'none'
  readonly probability: number
  readonly method: string
  readonly decidedBy: string | null
  readonly odooId: number
  readonly odooName: string | null
  readonly odooAccount: string | null
  readonly odooStage: string | null
  readonly aceId: string
  readonly aceName: string | null
  readonly aceAccount: string | null
  readonly aceStage: string | null
}

/** Pairs that hold one of the two opportunities: what is matched first, then the likeliest, then by id. */
export function selectPairsOf(
  db: Db,
  of: { odooId: number | null; aceId: string | null; except?: string; limit: number },
): Promise<PairRow[]> {
  return db<PairRow[]>`
    with ${states(db)}
    select s.id, s.state, s.probability, s.method, s.verdict_actor as "decidedBy",
           s.odoo_id as "odooId", o.name as "odooName", o.account_name as "odooAccount", o.ace_stage as "odooStage",
           s.ace_id as "aceId", a.name as "aceName", a.account_name as "aceAccount", a.ace_stage as "aceStage"
    from states s
    left join core.odoo_opportunities o on o.id = s.odoo_id
    left join core.ace_opportunities a on a.id = s.ace_id
    where (s.odoo_id = ${of.odooId}::bigint or s.ace_id = ${of.aceId}::text) and s.id <> ${of.except ?? ''}
    order by (s.state = 'matched') desc, s.probability desc, s.id collate "C" limit ${of.limit}`
}

/** Which answers an opportunity is in; `conflicts` never comes alone. */
export async function selectAnswersOf(
  db: Db,
  rule: CandidateRule,
  of: { odooId: number | null; aceId: string | null },
): Promise<Status[]> {
  const rows = await db<{ status: Status }[]>`
    with ${states(db)}, ${answers(db, rule)}
    select distinct status from answers
    where odoo_id = ${of.odooId}::bigint or ace_id = ${of.aceId}::text order by status limit 5`
  return rows.map(({ status }) => status)
}

export interface CoreField {
  readonly column: string
  /** As PostgreSQL writes it: no digit lost. A list is a JSON array. */
  readonly value: string | null
}

/** Every column of a CORE opportunity in the order of the table, lineage columns left out; empty when there is no such row. */
export async function selectCoreFields(db: Db, side: 'odoo' | 'ace', id: string): Promise<CoreField[]> {
  const row =
    side === 'odoo'
      ? db`select to_json(o) as fields from core.odoo_opportunities o where o.id = ${id}::bigint`
      : db`select to_json(a) as fields from core.ace_opportunities a where a.id = ${id}`
  return db<CoreField[]>`
    select f.key as "column", left(f.value, 20000) as value
    from (${row}) core_row, json_each_text(core_row.fields) with ordinality as f(key, value, place)
    where f.key not in ('raw_id', 'load_id', 'source_hash', 'transformed_at') order by f.place limit 200`
}
