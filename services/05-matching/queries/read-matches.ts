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
  /** What the list is sorted by, as text. */
  readonly sortKey: string
}

export const SORTS = ['amount', 'probability'] as const
export const ORDERS = ['falling', 'rising'] as const

export interface AnswerFilter {
  readonly status: Status
  readonly sort?: (typeof SORTS)[number] | undefined
  readonly order?: (typeof ORDERS)[number] | undefined
  /** Only entries with this in an id, a title or an account of either side; case does not matter. */
  readonly text?: string | undefined
  /** Sort key and id of the last entry of the page before. */
  readonly after: readonly [string, string] | null
  readonly limit: number
}

/** Entries of a status by money falling, or as asked for, then by id. */
export function selectAnswers(db: Db, rule: CandidateRule, page: AnswerFilter): Promise<AnswerRow[]> {
  const key = page.sort === 'probability' ? db`coalesce(s.probability, 0)::numeric` : db`x.amount`
  const rising = page.order === 'rising'
  const direction = rising ? db`asc` : db`desc`
  const [last = '0', lastId = ''] = page.after ?? []
  const beyond = rising ? db`${key} > ${last}::numeric` : db`${key} < ${last}::numeric`
  const after =
    page.after === null
      ? db`true`
      : db`(${beyond} or (${key} = ${last}::numeric and x.id collate "C" > ${lastId}))`
  // Names are joined to what is on the page, not to all that could be: only a search in them needs them before.
  const named =
    page.text === undefined
      ? db``
      : db`
        left join core.odoo_opportunities o on o.id = x.odoo_id
        left join core.ace_opportunities a on a.id = x.ace_id`
  const rated = page.sort === 'probability' ? db`left join states s on s.id = x.match_id` : db``
  return db<AnswerRow[]>`
    with ${states(db)}, ${answers(db, rule)}, picked as (
      select x.*, ${key} as sort_key from answers x ${rated} ${named}
      where x.status = ${page.status} and ${after} and ${names(db, page.text)}
      order by ${key} ${direction}, x.id collate "C" limit ${page.limit})
    select x.id, x.match_id as "matchId", x.amount::text as amount,
           x.odoo_id as "odooId", o.name as "odooName", o.account_name as "odooAccount", o.ace_stage as "odooStage",
           x.ace_id as "aceId", a.name as "aceName", a.account_name as "aceAccount", a.ace_stage as "aceStage",
           s.probability, s.method, coalesce(s.conflicts, '{}'::jsonb) as conflicts, s.verdict_actor as "decidedBy",
           x.sort_key::text as "sortKey"
    from picked x
    left join states s on s.id = x.match_id
    left join core.odoo_opportunities o on o.id = x.odoo_id
    left join core.ace_opportunities a on a.id = x.ace_id
    order by x.sort_key ${direction}, x.id collate "C"`
}

function names(db: Db, text: string | undefined) {
  if (text === undefined) return db`true`
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return db`concat_ws(' ', x.id, o.name, o.account_name, a.name, a.account_name) ilike ${pattern}`
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
