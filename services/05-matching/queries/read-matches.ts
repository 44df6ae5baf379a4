import type { Db } from '../../00-platform/index.ts'
import type { CandidateRule } from '../deps.ts'
import { answers, states } from './states.ts'

export const STATUSES = ['matched', 'unregistered', 'aceOnly', 'conflicts', 'review'] as const
export type Status = (typeof STATUSES)[number]

export interface StatusTotal {
  readonly status: Status
  readonly count: number
  /** Reporting currency, as text: no digit lost. */
  readonly amount: string
}

/** Count and money of every status that has entries. */
export function selectTotals(db: Db, rule: CandidateRule): Promise<StatusTotal[]> {
  return db<StatusTotal[]>`
    with ${states(db)}, ${answers(db, rule)}
    select status, count(*)::int as count, sum(amount)::text as amount from answers group by status order by status`
}

export interface LastRun {
  readonly runId: string
  readonly finishedAt: string
}

export async function selectLastRun(db: Db): Promise<LastRun | undefined> {
  const [row] = await db<LastRun[]>`
    select run_id as "runId", finished_at as "finishedAt" from ops.match_runs
    order by finished_at desc, run_id desc limit 1`
  return row
}

export interface AnswerRow {
  /** Match id, or the opportunity's own id where it has no partner. */
  readonly id: string
  readonly matchId: string | null
  readonly amount: string
  readonly odooId: number | null
  readonly odooName: string | null
  readonly odooAccount: string | null
  readonly odooStage: string | null
  readonly aceId: string | null
  readonly aceName: string | null
  readonly aceAccount: string | null
  readonly aceStage: string | null
  readonly probability: number | null
  readonly method: string | null
  readonly conflicts: Readonly<Record<string, { odoo: string; ace: string }>>
  readonly decidedBy: string | null
}

/** Entries of a status by money falling, then id; `after` is the last entry of the page before. */
export function selectAnswers(
  db: Db,
  rule: CandidateRule,
  page: { status: Status; after: readonly [string, string] | null; limit: number },
): Promise<AnswerRow[]> {
  const after =
    page.after === null
      ? db`true`
      : db`(x.amount < ${page.after[0]}::numeric or (x.amount = ${page.after[0]}::numeric and x.id collate "C" > ${page.after[1]}))`
  return db<AnswerRow[]>`
    with ${states(db)}, ${answers(db, rule)}
    select x.id, x.match_id as "matchId", x.amount::text as amount,
           x.odoo_id as "odooId", o.name as "odooName", o.account_name as "odooAccount", o.ace_stage as "odooStage",
           x.ace_id as "aceId", a.name as "aceName", a.account_name as "aceAccount", a.ace_stage as "aceStage",
           s.probability, s.method, coalesce(s.conflicts, '{}'::jsonb) as conflicts, s.verdict_actor as "decidedBy"
    from answers x
    left join states s on s.id = x.match_id
    left join core.odoo_opportunities o on o.id = x.odoo_id
    left join core.ace_opportunities a on a.id = x.ace_id
    where x.status = ${page.status} and ${after}
    order by x.amount desc, x.id collate "C" limit ${page.limit}`
}

export interface StoredMatch {
  readonly id: string
  readonly odooId: number
  readonly aceId: string
  readonly state: 'matched' | 'review' | 'none'
  readonly decision: 'auto' | 'review' | 'none'
  readonly probability: number
  readonly method: string
  readonly evidence: readonly {
    field: string
    left: string | number | null
    right: string | number | null
    level: string
    weight: number
  }[]
  readonly conflicts: Readonly<Record<string, { odoo: string; ace: string }>>
  readonly runId: string
  readonly updatedAt: string
  readonly verdict: 'accept' | 'reject' | null
  readonly verdictActor: string | null
  readonly verdictAt: string | null
  readonly verdictNote: string | null
}

/** One stored pair with its state, or undefined. */
export async function selectMatch(db: Db, id: string): Promise<StoredMatch | undefined> {
  const [row] = await db<StoredMatch[]>`
    with ${states(db)}
    select id, odoo_id as "odooId", ace_id as "aceId", state, decision, probability, method, evidence, conflicts,
           run_id as "runId", updated_at as "updatedAt", verdict, verdict_actor as "verdictActor",
           verdict_at as "verdictAt", verdict_note as "verdictNote"
    from states where id = ${id}`
  return row
}

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
