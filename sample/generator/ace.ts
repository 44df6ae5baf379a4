import {
  CHANNELS,
  CLOSED_LOST_REASONS,
  COMPETITOR_NAMES,
  DELIVERY_MODELS,
  ENGAGEMENT_SCORES,
  INDUSTRIES,
  MARKETING_USE_CASES,
  OPPORTUNITY_TYPES,
  PRIMARY_NEEDS,
  REVENUE_MODELS,
  SALES_ACTIVITIES,
  STAGES,
  US_STATES,
  USE_CASES,
} from './ace-values.ts'
import { APN_COLUMNS } from './apn-columns.ts'
import { addDays } from './dates.ts'
import { perUsd, type Seller } from './deals.ts'
import { atMost, noisyCompany, noisyTitle, noisyWebsite, withoutAccents } from './noise.ts'
import type { Random } from './random.ts'
import type { ApnRow, Conflict, ConflictField, Deal, LinkKind } from './types.ts'

export interface AceContext {
  readonly today: string
  readonly sellers: readonly Pick<Seller, 'name' | 'email'>[]
  readonly solutionIds: readonly string[]
}

/** An ACE opportunity with the people on it and what it says otherwise than the CRM. */
export interface AceOpportunity {
  readonly row: ApnRow
  readonly contact: {
    readonly name: string | null
    readonly email: string | null
    readonly phone: string | null
  }
  readonly ownerEmail: string
  readonly conflicts: readonly ConflictField[]
}

/** How far the ACE side's words are from the CRM's, per kind of link. */
const LEVELS: Readonly<Record<LinkKind, readonly number[]>> = {
  identifier: [0, 1, 1, 2],
  'odoo-field': [0, 1, 1, 2],
  clean: [0, 1],
  noisy: [2],
  hard: [3],
}
const CLOSED = new Set(['Launched', 'Closed Lost'])
const ARN = 'arn:aws:partnercentral:us-east-1:210987654321:catalog/AWS'

/**
 * Writes a deal as the partner's alliance team would have typed it into ACE: other words, legal forms, currency and
 * dates, with the noise of `kind`, and conflicts in about one of six. The row obeys ACE's rules and enumerations.
 */
export function deriveAce(
  random: Random,
  deal: Deal,
  aceId: string,
  kind: LinkKind,
  context: AceContext,
): AceOpportunity {
  const level = random.pick(LEVELS[kind])
  const conflicts = pickConflicts(random, deal, kind)
  const company = atMost(noisyCompany(random, deal.account.name, Math.min(level, 2)), 120)
  const stage = conflicts.includes('stage') ? otherStage(random, deal.aceStage) : deal.aceStage
  const owner = conflicts.includes('owner')
    ? random.pick(context.sellers.filter((other) => other.email !== deal.owner.email))
    : deal.owner
  const closeDate = aceCloseDate(random, deal, level, stage, conflicts, context.today)
  const contact =
    level >= 3 && random.chance(0.5) ? { name: deal.contact.name, email: null, phone: null } : deal.contact
  const row: ApnRow = {
    ...emptyRow(),
    id: aceId,
    arn: `${ARN}/opportunity/${aceId}`,
    catalog: 'AWS',
    origin: random.chance(0.12) ? 'AWS Referral' : 'Partner Referral',
    opportunity_type: random.pick(OPPORTUNITY_TYPES),
    title: atMost(noisyTitle(random, deal, company, level), 255),
    customer_business_problem: businessProblem(random, deal, level),
    ...customer(random, deal, company, level),
    ...projectFacts(random, deal, context),
    ...money(random, deal, closeDate, conflicts),
    ...lifeCycle(random, deal, stage, closeDate, context.today),
    ...marketing(random),
    owner_email: owner.email.toLowerCase(),
  }
  return { row, contact, ownerEmail: owner.email.toLowerCase(), conflicts }
}

const emptyRow = (): ApnRow => Object.fromEntries(APN_COLUMNS.apn_opportunity.map(([name]) => [name, null]))

function pickConflicts(random: Random, deal: Deal, kind: LinkKind): ConflictField[] {
  if (kind === 'hard' || kind === 'noisy' || !random.chance(0.24)) return []
  const open = !CLOSED.has(deal.aceStage)
  const fields: ConflictField[] = open ? ['stage', 'amount', 'closeDate', 'owner'] : ['amount', 'owner']
  return random.shuffle(fields).slice(0, random.chance(0.85) ? 1 : 2)
}

/** The differences of a pair as gold for the conflicts page. */
export const conflictsOf = (odooId: number, ace: AceOpportunity): Conflict[] =>
  ace.conflicts.map((field) => ({ odooId, aceId: String(ace.row.id), field }))

function otherStage(random: Random, stage: string): string {
  return random.pick(STAGES.filter((other) => other !== stage && !CLOSED.has(other)))
}

function aceCloseDate(
  random: Random,
  deal: Deal,
  level: number,
  stage: string,
  conflicts: readonly ConflictField[],
  today: string,
): string {
  const spread = [0, 7, 21, 21][level] ?? 0
  const shift = conflicts.includes('closeDate')
    ? random.int(60, 150)
    : random.chance(0.4)
      ? 0
      : random.int(-spread, spread)
  const day = addDays(deal.closeDate, shift)
  return !CLOSED.has(stage) && day <= today ? addDays(today, random.int(1, 9)) : day
}

/** Plain text of 20 to 2,000 characters, as ACE demands. */
function businessProblem(random: Random, deal: Deal, level: number): string {
  const sentences = deal.description.split(/(?<=[.;!?])\s+/)
  const kept = level >= 2 && sentences.length > 1 ? sentences.slice(0, -1) : sentences
  const lead = random.pick(['', 'Customer says: ', 'Background: ', 'The customer needs help. '])
  const text = `${lead}${kept.join(' ')}`.trim()
  return atMost(text.length >= 20 ? text : `${text} Customer project for ${deal.account.name}.`, 2_000)
}

function customer(random: Random, deal: Deal, company: string, level: number): ApnRow {
  const { account } = deal
  const city = account.englishCity !== null && random.chance(0.6) ? account.englishCity : account.city
  const industry = (INDUSTRIES as readonly string[]).includes(account.industry) ? account.industry : 'Other'
  return {
    customer_company_name: company,
    customer_website_url: website(random, account.domain, company, level),
    customer_industry: industry,
    customer_other_industry: industry === 'Other' ? account.industry || 'Not stated' : null,
    customer_duns: random.chance(0.2) ? String(random.int(100_000_000, 999_999_999)) : null,
    customer_street_address: random.chance(0.7) ? account.street : null,
    customer_city: city === null ? null : random.chance(0.2) ? withoutAccents(random, city) : city,
    customer_state_or_region: account.countryCode === 'US' ? usState(account.state) : account.state,
    customer_postal_code: account.countryCode === 'US' ? usPostal(account.postalCode) : account.postalCode,
    customer_country_code: account.countryCode,
    national_security: 'No',
  }
}

function website(random: Random, domain: string | null, company: string, level: number): string {
  const invented = `${
    company
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z0-9]+/g, '')
      .slice(0, 40) || 'customer'
  }-group.com`
  const other = domain === null || (level === 2 && random.chance(0.08)) || (level >= 3 && random.chance(0.3))
  return noisyWebsite(random, other ? invented : domain)
}

const usState = (state: string | null) =>
  (US_STATES as readonly string[]).includes(state ?? '') ? state : 'Washington'
const usPostal = (postal: string | null) => (/^\d{5}(-\d{4})?$/.test(postal ?? '') ? postal : '98101')

function projectFacts(random: Random, deal: Deal, context: AceContext): ApnRow {
  const solutions =
    random.chance(0.75) && context.solutionIds.length > 0
      ? random.shuffle(context.solutionIds).slice(0, random.int(1, 2))
      : []
  const competitor = random.chance(0.35) ? random.pick(COMPETITOR_NAMES) : null
  const cosell = random.chance(0.75)
  return {
    customer_use_case: (USE_CASES as readonly string[]).includes(deal.useCase)
      ? deal.useCase
      : 'Migration / Database Migration',
    delivery_models: random.shuffle(DELIVERY_MODELS).slice(0, random.int(1, 2)),
    sales_activities: SALES_ACTIVITIES.slice(0, random.int(1, 5)),
    apn_programs: random.chance(0.15) ? ['Migration Acceleration Program'] : [],
    competitor_name: competitor,
    other_competitor_names: competitor === '*Other' ? 'Local hosting provider' : null,
    other_solution_description: solutions.length === 0 ? 'Consulting and implementation services' : null,
    additional_comments: random.chance(0.3)
      ? random.pick([
          'Customer asked for an AWS architect in the next call.',
          'Funding request will follow.',
          'Reference from an earlier project exists.',
        ])
      : null,
    primary_needs_from_aws: cosell ? random.shuffle(PRIMARY_NEEDS).slice(0, random.int(1, 3)) : [],
    involvement_type: cosell ? 'Co-Sell' : 'For Visibility Only',
    related_solutions: solutions,
    related_aws_products: random.chance(0.4)
      ? random
          .shuffle(['AmazonEC2', 'AmazonS3', 'AmazonRDS', 'AmazonEKS', 'AWSLambda', 'AmazonBedrock'])
          .slice(0, 2)
      : [],
    related_marketplace_offers: [],
  }
}

/** ACE wants the customer's monthly AWS spend in dollars; the deal's own revenue is given in about half of the rows. */
function money(random: Random, deal: Deal, closeDate: string, conflicts: readonly ConflictField[]): ApnRow {
  const factor = conflicts.includes('amount')
    ? random.pick([0.5, 0.6, 1.6, 2])
    : random.chance(0.5)
      ? 1
      : random.float(0.97, 1.03)
  const usd = (Math.max(deal.amount, 1) / perUsd(deal.currency)) * factor
  const stated = random.chance(0.5)
  const currency = random.chance(0.6) ? deal.currency : 'USD'
  return {
    expected_spend_amount: Math.max(10, Math.round(usd / 12 / 10) * 10).toFixed(2),
    expected_spend_currency: 'USD',
    expected_spend_frequency: 'Monthly',
    expected_spend_target_company: 'AWS',
    software_revenue_delivery_model: stated ? random.pick(REVENUE_MODELS) : null,
    software_revenue_amount: stated ? (Math.round(usd * perUsd(currency) * 100) / 100).toFixed(2) : null,
    software_revenue_currency: stated ? currency : null,
    software_revenue_effective_date: stated ? closeDate : null,
    software_revenue_expiration_date: stated ? addDays(closeDate, 365) : null,
  }
}

function lifeCycle(random: Random, deal: Deal, stage: string, closeDate: string, today: string): ApnRow {
  const created = addDays(deal.createdAt, random.int(1, 9))
  const createdDay = created > today ? today : created
  const status = CLOSED.has(stage)
    ? 'Approved'
    : random.weighted([
        ['Approved', 70],
        ['Submitted', 8],
        ['In review', 6],
        ['Action Required', 8],
        ['Pending Submission', 8],
      ] as const)
  const modified = addDays(createdDay, random.int(0, 40))
  const time = `T${String(random.int(6, 18)).padStart(2, '0')}:${String(random.int(10, 59))}:${String(random.int(10, 59))}.${String(random.int(100_000, 999_999))}+00:00`
  const nextSteps = CLOSED.has(stage)
    ? null
    : random.pick([
        'Workshop with the architects',
        'Send the proposal',
        'Pricing call',
        'Wait for the board',
        'Proof of concept',
      ])
  return {
    stage,
    review_status: status,
    review_status_reason: status === 'Action Required' ? 'Clarify Solution' : null,
    review_comments: status === 'Action Required' ? 'Please describe the AWS services involved.' : null,
    target_close_date: closeDate,
    next_steps: nextSteps,
    next_steps_history: nextSteps === null ? [] : [{ Time: `${createdDay}T09:00:00Z`, Value: 'First call' }],
    closed_lost_reason: stage === 'Closed Lost' ? random.pick(CLOSED_LOST_REASONS) : null,
    customer_aws_account_id:
      stage === 'Launched' || random.chance(0.3)
        ? String(random.int(100_000_000_000, 999_999_999_999))
        : null,
    aws_stage: stage === 'Closed Lost' ? 'Closed Lost' : stage,
    aws_target_close_date: closeDate,
    aws_closed_lost_reason: stage === 'Closed Lost' ? 'Other' : null,
    engagement_score: random.pick(ENGAGEMENT_SCORES),
    next_best_actions: random.chance(0.2) ? 'Share a technical contact with the AWS seller' : null,
    created_date: `${createdDay}${time}`,
    last_modified_date: `${modified > today ? today : modified}${time}`,
  }
}

function marketing(random: Random): ApnRow {
  if (!random.chance(0.2))
    return { marketing_source: 'None', marketing_use_cases: [], marketing_channels: [] }
  return {
    marketing_source: 'Marketing Activity',
    marketing_campaign_name: random.pick(['Migration webinar', 'Partner summit', 'Modernise with AWS']),
    marketing_use_cases: random.shuffle(MARKETING_USE_CASES).slice(0, 2),
    marketing_channels: random.shuffle(CHANNELS).slice(0, 2),
    marketing_aws_funding_used: random.pick(['Yes', 'No']),
  }
}
