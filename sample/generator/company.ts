import type { Row } from '../odoo-server/values.ts'
import { type Account, makeAccounts } from './accounts.ts'
import { type AceOpportunity, conflictsOf, deriveAce } from './ace.ts'
import { assembleApn, solutionIds } from './apn.ts'
import { type PlannedDeal, planDeals, type Seller } from './deals.ts'
import { baseTables, TAGS } from './odoo-base.ts'
import { activities, salesDocuments } from './odoo-documents.ts'
import {
  type CustomerPartners,
  customerPartners,
  leadRow,
  type RecordedDeal,
  strayLead,
} from './odoo-leads.ts'
import { type Random, seededRandom } from './random.ts'
import type { ApnTables, Conflict, GoldLink, LinkKind, OdooTables, Violation } from './types.ts'
import { breakRules } from './violations.ts'

export interface GenerateOptions {
  /** Any text or number; the same seed gives the same company, byte for byte. */
  readonly seed: string | number
  /** Odoo leads and opportunities the API user sees; at least 200. Default 1,500. */
  readonly opportunities?: number
  /** ACE opportunities. Default 640; at most 60 % of the Odoo ones. */
  readonly aceOpportunities?: number
  /** The reference day, `YYYY-MM-DD`; open deals close after it. Default 2026-11-16. */
  readonly today?: string
}

export interface SampleCompany {
  readonly odoo: OdooTables
  readonly apn: ApnTables
  /** True pairs. Never given to the pipeline. */
  readonly gold: readonly GoldLink[]
  /** What else is known to be so, for measuring the four answers and validation. */
  readonly truth: {
    /** ACE opportunities without an Odoo one. */
    readonly aceOnly: readonly string[]
    /** Odoo opportunities tagged for co-sell that nobody registered. */
    readonly unregistered: readonly number[]
    readonly conflicts: readonly Conflict[]
    readonly violations: readonly Violation[]
  }
}

const KINDS: readonly (readonly [LinkKind, number])[] = [
  ['identifier', 34],
  ['odoo-field', 14],
  ['clean', 24],
  ['noisy', 21],
  ['hard', 7],
]
const STRAY_SHARE = 0.09
const HIDDEN_LEADS = 18

/** Invents a company that sells cloud projects: its Odoo, its side of AWS Partner Central, and which deals are the same. */
export function generateCompany(options: GenerateOptions): SampleCompany {
  const random = seededRandom(options.seed)
  const today = options.today ?? '2026-11-16'
  const total = options.opportunities ?? 1_500
  const aceTotal = options.aceOpportunities ?? 640
  if (total < 200 || aceTotal > total * 0.6)
    throw new Error('at least 200 opportunities, and ACE at most 60 % of them')
  const { tables, sellers } = baseTables(random.fork('base'), today)
  const plan = planEverything(random, { total, aceTotal, sellers, today })
  const ace = registerDeals(random, plan, sellers, today)
  const odoo = odooTables(random, tables, plan, ace, today)
  const apn = assembleApn(random.fork('apn'), shuffledById(ace.opportunities), sellers)
  const violations = breakRules(random.fork('violations'), apn.apn_opportunity, Math.round(aceTotal * 0.05))
  return {
    odoo,
    apn,
    gold: ace.gold,
    truth: {
      aceOnly: ace.aceOnly,
      unregistered: plan.coSell.filter((deal) => !ace.linked.has(deal.odooId)).map((deal) => deal.odooId),
      conflicts: ace.conflicts,
      violations,
    },
  }
}

interface Plan {
  readonly accounts: readonly Account[]
  readonly deals: readonly RecordedDeal[]
  /** Deals that are or should be registered with AWS; the first `pairs` of them are. */
  readonly coSell: readonly RecordedDeal[]
  readonly pairs: number
  /** Deals only ACE knows. */
  readonly aceOnly: readonly PlannedDeal[]
  readonly strays: number
}

function planEverything(
  random: Random,
  wish: { total: number; aceTotal: number; sellers: readonly Seller[]; today: string },
): Plan {
  const strays = Math.round(wish.total * STRAY_SHARE)
  const wanted = wish.total - strays
  const planner = random.fork('deals')
  const pool = makeAccounts(random.fork('accounts'), Math.min(1_600, Math.round(wish.total * 0.36)))
  const deals: PlannedDeal[] = []
  const spare: PlannedDeal[] = []
  const accounts: Account[] = []
  for (const account of pool) {
    const count = planner.weighted([
      [1, 22],
      [2, 26],
      [3, 22],
      [4, 15],
      [5, 9],
      [7, 6],
    ] as const)
    // Two more than Odoo gets: deals of the same customer only ACE knows are the hardest to keep apart.
    const planned = planDeals(planner, account, count + 2, wish.sellers, wish.today, false)
    accounts.push(account)
    if (deals.length < wanted) {
      deals.push(...planned.slice(0, Math.min(count, wanted - deals.length)))
      spare.push(...planned.slice(count))
    } else {
      spare.push(...planned.slice(0, 2))
    }
  }
  if (deals.length < wanted) deals.push(...refill(planner, spare, wanted - deals.length))
  const recorded = numberDeals(random.fork('ids'), deals)
  const coSell = random.fork('co-sell').shuffle(recorded.filter((deal) => deal.project.aws))
  const pairs = Math.min(Math.round(wish.aceTotal * 0.76), coSell.length)
  const aceOnly = random
    .fork('ace-only')
    .shuffle(spare.filter((deal) => deal.project.aws))
    .slice(0, wish.aceTotal - pairs)
  return {
    accounts,
    deals: recorded,
    coSell: coSell.slice(0, Math.round(pairs * 1.3)),
    pairs,
    aceOnly,
    strays,
  }
}

/** Takes spare deals over when the customers had too few of their own. */
function refill(random: Random, spare: PlannedDeal[], count: number): PlannedDeal[] {
  return random
    .shuffle(spare.map((_, at) => at))
    .slice(0, count)
    .sort((a, b) => b - a)
    .flatMap((at) => spare.splice(at, 1))
}

/** Lead ids follow the date of creation, with gaps where leads were deleted. */
function numberDeals(random: Random, deals: readonly PlannedDeal[]): RecordedDeal[] {
  let id = 0
  return [...deals]
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0))
    .map((deal) => {
      id += random.chance(0.04) ? random.int(2, 6) : 1
      return { ...deal, odooId: id }
    })
}

interface Registered {
  readonly opportunities: readonly AceOpportunity[]
  readonly gold: readonly GoldLink[]
  readonly linked: ReadonlySet<number>
  readonly aceOnly: readonly string[]
  readonly conflicts: readonly Conflict[]
  /** Odoo id → ACE id, where the CRM side carries it. */
  readonly onLead: ReadonlyMap<number, string>
}

function registerDeals(random: Random, plan: Plan, sellers: readonly Seller[], today: string): Registered {
  const draw = random.fork('ace')
  const ids = aceIds(random.fork('ace-ids'), plan.pairs + plan.aceOnly.length)
  const context = { today, sellers, solutionIds }
  const gold: GoldLink[] = []
  const conflicts: Conflict[] = []
  const onLead = new Map<number, string>()
  const pairs = plan.coSell.slice(0, plan.pairs).map((deal, at) => {
    const kind = draw.weighted(KINDS)
    const aceId = ids[at] ?? ''
    const ace = deriveAce(draw, deal, aceId, kind, context)
    if (kind === 'identifier') ace.row.partner_opportunity_identifier = String(deal.odooId)
    if (kind === 'odoo-field' || (kind === 'identifier' && draw.chance(0.3))) onLead.set(deal.odooId, aceId)
    gold.push({ odooId: deal.odooId, aceId, kind })
    conflicts.push(...conflictsOf(deal.odooId, ace))
    return ace
  })
  const only = plan.aceOnly.map((deal, at) =>
    deriveAce(draw, deal, ids[plan.pairs + at] ?? '', 'clean', context),
  )
  return {
    opportunities: [...pairs, ...only],
    gold: [...gold].sort((a, b) => a.odooId - b.odooId),
    linked: new Set(gold.map((link) => link.odooId)),
    aceOnly: only.map((ace) => String(ace.row.id)).sort(),
    conflicts,
    onLead,
  }
}

function aceIds(random: Random, count: number): string[] {
  let number = 1_204_000
  const ids = Array.from({ length: count }, () => {
    number += random.int(3, 900)
    return `O${number}`
  })
  return random.shuffle(ids)
}

const shuffledById = (opportunities: readonly AceOpportunity[]) =>
  [...opportunities].sort((a, b) => (String(a.row.id) < String(b.row.id) ? -1 : 1))

function odooTables(
  random: Random,
  base: Record<string, Row[]>,
  plan: Plan,
  ace: Registered,
  today: string,
): OdooTables {
  const draw = random.fork('odoo')
  const firstPartner = Math.max(...(base['res.partner'] ?? []).map((row) => row.id)) + 1
  const used = new Set(plan.deals.map((deal) => deal.customer))
  const partners = customerPartners(
    draw,
    plan.accounts.filter((account) => used.has(account)),
    firstPartner,
  )
  const partnersOf = (deal: RecordedDeal) => partners.byAccount.get(deal.customer) as CustomerPartners
  const coSell = new Set(plan.coSell.map((deal) => deal.odooId))
  const leads = plan.deals.map((deal) =>
    leadRow(
      draw,
      deal,
      partnersOf(deal),
      { tagIds: tagsOf(draw, deal, coSell), aceId: ace.onLead.get(deal.odooId) ?? null },
      today,
    ),
  )
  let lastId = Math.max(...leads.map((lead) => lead.id))
  const strays = Array.from({ length: plan.strays }, () => strayLead(draw, ++lastId, today))
  const hidden = plan.deals
    .slice(0, HIDDEN_LEADS)
    .map((deal) =>
      leadRow(
        draw,
        { ...deal, odooId: ++lastId },
        partnersOf(deal),
        { tagIds: [], aceId: null, companyId: 4 },
        today,
      ),
    )
  return {
    ...base,
    'res.partner': [...(base['res.partner'] ?? []), ...partners.rows],
    'crm.lead': [...leads, ...strays, ...hidden],
    ...salesDocuments(draw, plan.deals, partnersOf),
    'mail.activity': activities(draw, plan.deals, today),
  }
}

/** The tag `AWS co-sell` says that a deal should be registered; `AWS` only ever stands beside it. */
function tagsOf(random: Random, deal: RecordedDeal, coSell: ReadonlySet<number>): number[] {
  const tags: number[] = []
  if (coSell.has(deal.odooId)) tags.push(TAGS.coSell)
  if (coSell.has(deal.odooId) && random.chance(0.5)) tags.push(TAGS.aws)
  if (deal.project.title.startsWith('Azure')) tags.push(TAGS.azure)
  if (deal.useCase === 'Training') tags.push(TAGS.training)
  if (random.chance(0.25))
    tags.push(random.pick([TAGS.services, TAGS.strategic, TAGS.map, TAGS.publicSector, TAGS.referral]))
  return tags
}
