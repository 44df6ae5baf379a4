import { type AceContext, type AceOpportunity, conflictsOf, deriveAce } from '../generator/ace.ts'
import { assembleApn, domainOf, solutionIds } from '../generator/apn.ts'
import { PROJECTS } from '../generator/projects.ts'
import { type Random, seededRandom } from '../generator/random.ts'
import type { ApnTables, Conflict, Deal, GoldLink, LinkKind } from '../generator/types.ts'

/** What the simulator needs to know of an opportunity in CORE; anything may be missing. */
export interface CrmOpportunity {
  readonly id: number
  readonly name: string | null
  readonly accountName: string | null
  readonly websiteDomain?: string | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly contactName?: string | null
  readonly countryCode?: string | null
  readonly stateName?: string | null
  readonly city?: string | null
  readonly street?: string | null
  readonly postalCode?: string | null
  readonly industry?: string | null
  /** Digits as text or a number, in `currency`. */
  readonly amount?: string | number | null
  readonly currency?: string | null
  /** `YYYY-MM-DD` */
  readonly closeDate?: string | null
  /** ACE stage the CRM's stage stands for; `Prospect` when unknown. */
  readonly stage?: string | null
  readonly ownerName?: string | null
  readonly ownerEmail?: string | null
  readonly description?: string | null
  readonly createdAt?: string | null
}

export interface SimulateOptions {
  readonly seed: string | number
  /** In a stable order: the same order gives the same ACE side. */
  readonly opportunities: Iterable<CrmOpportunity> | AsyncIterable<CrmOpportunity>
  /** Share of the fit opportunities that get an ACE twin, 0 to 1. Default 0.1. */
  readonly share?: number
  /** ACE opportunities without an Odoo one, as a share of the twins. Default 0.25. */
  readonly aceOnlyShare?: number
  /** `YYYY-MM-DD`; open deals close after it. */
  readonly today: string
  /** Share of twins that carry the Odoo id. Default 0.34. */
  readonly identifierShare?: number
  readonly signal?: AbortSignal
}

export interface SimulatedAce {
  readonly apn: ApnTables
  readonly gold: readonly GoldLink[]
  readonly aceOnly: readonly string[]
  readonly conflicts: readonly Conflict[]
}

/**
 * Derives the ACE side a team would have registered from its CRM: a seeded share of the opportunities with the generator's
 * noise and conflicts, and some that only ACE knows, for the same customers. Reads the input once; memory grows with the
 * ACE side only. Opportunities without a name, customer or amount are never chosen.
 */
export async function simulateAceSide(options: SimulateOptions): Promise<SimulatedAce> {
  const random = seededRandom(options.seed)
  const choose = random.fork('choose')
  const draw = random.fork('ace')
  const owners = new Map<string, { name: string; email: string }>()
  const twins: { deal: Deal; odooId: number; kind: LinkKind }[] = []
  for await (const opportunity of options.opportunities) {
    options.signal?.throwIfAborted()
    const chosen = choose.chance(options.share ?? 0.1)
    const deal = asDeal(opportunity, options.today)
    if (!chosen || deal === null) continue
    owners.set(deal.owner.email, deal.owner)
    twins.push({ deal, odooId: opportunity.id, kind: pickKind(draw, options.identifierShare ?? 0.34) })
  }
  return register(random, draw, twins, [...owners.values()], options)
}

const pickKind = (random: Random, identifierShare: number): LinkKind =>
  random.chance(identifierShare)
    ? 'identifier'
    : random.weighted([
        ['clean', 45],
        ['noisy', 42],
        ['hard', 13],
      ] as const)

type Twin = { readonly deal: Deal; readonly odooId: number; readonly kind: LinkKind }
type Owner = { readonly name: string; readonly email: string }

function register(
  random: Random,
  draw: Random,
  twins: readonly Twin[],
  owners: readonly Owner[],
  options: SimulateOptions,
): SimulatedAce {
  const sellers = owners.length > 1 ? owners : [...owners, ...SPARE_OWNERS]
  const context: AceContext = { today: options.today, sellers, solutionIds }
  const nextId = aceIdSequence(random.fork('ids'))
  const gold: GoldLink[] = []
  const conflicts: Conflict[] = []
  const pairs = twins.map(({ deal, odooId, kind }) => {
    const ace = deriveAce(draw, deal, nextId(), kind, context)
    if (kind === 'identifier') ace.row.partner_opportunity_identifier = String(odooId)
    gold.push({ odooId, aceId: String(ace.row.id), kind })
    conflicts.push(...conflictsOf(odooId, ace))
    return ace
  })
  const count = Math.round(twins.length * (options.aceOnlyShare ?? 0.25))
  const only = otherDeals(random.fork('ace-only'), twins, count, options.today).map(
    (deal): AceOpportunity => deriveAce(draw, deal, nextId(), 'clean', context),
  )
  return {
    apn: assembleApn(random.fork('apn'), [...pairs, ...only], sellers),
    gold,
    aceOnly: only.map((ace) => String(ace.row.id)),
    conflicts,
  }
}

const SPARE_OWNERS: readonly Owner[] = [
  { name: 'Alliance Desk', email: 'alliances@partner.example' },
  { name: 'Sales Desk', email: 'sales@partner.example' },
]

function aceIdSequence(random: Random): () => string {
  let number = 2_400_000
  return () => {
    number += random.int(1, 40)
    return `O${number}`
  }
}

/** Other projects for customers that have a twin already: the same customer, but a deal only ACE knows. */
function otherDeals(random: Random, twins: readonly Twin[], count: number, today: string): Deal[] {
  const projects = PROJECTS.filter((project) => project.aws)
  return random
    .shuffle(twins)
    .slice(0, count)
    .map(({ deal }) => {
      const project = random.pick(projects.filter((other) => !deal.title.includes(other.title)))
      return {
        ...deal,
        title: project.title,
        otherTitles: [project.other, project.german],
        description: project.problem,
        useCase: project.useCase,
        amount: Math.round(deal.amount * random.pick([0.35, 0.55, 1.8, 2.6])),
        closeDate:
          deal.closeDate < today
            ? deal.closeDate
            : `${Number(deal.closeDate.slice(0, 4)) + 1}${deal.closeDate.slice(4, 8)}15`,
      }
    })
}

const ACE_STAGES = new Set([
  'Prospect',
  'Qualified',
  'Technical Validation',
  'Business Validation',
  'Committed',
  'Launched',
  'Closed Lost',
])

function asDeal(opportunity: CrmOpportunity, today: string): Deal | null {
  const amount = Number(opportunity.amount ?? 0)
  const title = clean(opportunity.name)
  const account = clean(opportunity.accountName)
  if (title.length < 3 || account.length < 2 || !Number.isFinite(amount) || amount <= 0) return null
  const country = /^[A-Z]{2}$/.test(opportunity.countryCode ?? '')
    ? (opportunity.countryCode as string)
    : 'US'
  const stage = opportunity.stage ?? ''
  const ownerName = clean(opportunity.ownerName) || 'Sales Desk'
  return {
    title,
    otherTitles: [reworded(title)],
    account: {
      name: account,
      domain: opportunity.websiteDomain ?? domainOfEmail(opportunity.email),
      industry: opportunity.industry ?? 'Software and Internet',
      street: opportunity.street ?? null,
      city: opportunity.city ?? null,
      englishCity: null,
      postalCode: opportunity.postalCode ?? null,
      state: opportunity.stateName ?? null,
      countryCode: country,
    },
    contact: {
      name: opportunity.contactName ?? null,
      email: opportunity.email ?? null,
      phone: opportunity.phone ?? null,
    },
    description: clean(opportunity.description) || title,
    useCase: '',
    amount,
    currency: opportunity.currency ?? 'USD',
    closeDate: dayOr(opportunity.closeDate, today),
    aceStage: ACE_STAGES.has(stage) ? stage : 'Prospect',
    owner: {
      name: ownerName,
      email: (
        opportunity.ownerEmail ?? `${ownerName.toLowerCase().replace(/[^a-z0-9]+/g, '.')}@partner.example`
      ).toLowerCase(),
    },
    createdAt: dayOr(opportunity.createdAt?.slice(0, 10), today),
  }
}

/** Real data holds days that a CRM takes and a calendar does not: infinity, the years 9999 and 20026. */
const dayOr = (day: string | null | undefined, otherwise: string) =>
  day !== null && day !== undefined && /^(19|20|21)\d\d-/.test(day) && !Number.isNaN(Date.parse(day))
    ? day
    : otherwise

/** Text without tags, control characters and line breaks. */
const clean = (text: string | null | undefined) =>
  (text ?? '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\p{Control}\s]+/gu, ' ')
    .trim()

const FREE_MAIL = new Set([
  'gmail.com',
  'googlemail.com',
  'yahoo.com',
  'outlook.com',
  'hotmail.com',
  'gmx.de',
  'web.de',
  'icloud.com',
])

function domainOfEmail(email: string | null | undefined): string | null {
  const domain = email?.split('@')[1]
  return domain === undefined || domain === '' || FREE_MAIL.has(domain.toLowerCase())
    ? null
    : domainOf(domain)
}

/** The same words in another order, for titles nobody has a translation of. */
function reworded(title: string): string {
  const words = title.split(' ')
  return words.length < 3 ? title : [...words.slice(1), words[0]].join(' ')
}
