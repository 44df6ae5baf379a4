import type { Account, Person } from './accounts.ts'
import { addDays, daysBetween } from './dates.ts'
import { scopeInGerman } from './noise.ts'
import { CURRENCIES } from './places.ts'
import { PROJECTS, type Project } from './projects.ts'
import type { Random } from './random.ts'
import type { Deal } from './types.ts'
import { SCOPES } from './words.ts'

/** Steps of the sales process with the ACE stage each stands for; `lost` is not a step but an end. */
export const STEPS = ['new', 'qualified', 'evaluation', 'proposition', 'negotiation', 'won', 'lost'] as const
export type Step = (typeof STEPS)[number]
export const ACE_STAGE: Readonly<Record<Step, string>> = {
  new: 'Prospect',
  qualified: 'Qualified',
  evaluation: 'Technical Validation',
  proposition: 'Business Validation',
  negotiation: 'Committed',
  won: 'Launched',
  lost: 'Closed Lost',
}

export interface Seller {
  readonly userId: number
  readonly name: string
  readonly email: string
  readonly company: 1 | 2 | 3
}

export interface PlannedDeal extends Deal {
  readonly customer: Account
  readonly person: Person
  readonly project: Project
  readonly scope: string | null
  readonly step: Step
  readonly seller: Seller
  readonly amountUsd: number
}

const COMPANY_CURRENCY = { 1: 'USD', 2: 'EUR', 3: 'GBP' } as const
const STEP_WEIGHTS: readonly (readonly [Step, number])[] = [
  ['new', 20],
  ['qualified', 24],
  ['evaluation', 12],
  ['proposition', 14],
  ['negotiation', 14],
  ['won', 12],
  ['lost', 10],
]

/** Units of a currency for one dollar. */
export const perUsd = (code: string) => CURRENCIES.find((currency) => currency.code === code)?.perUsd ?? 1

/**
 * Plans deals of one customer that nobody could mistake for each other: no project twice, and amounts apart by a
 * third or closing dates by two months.
 */
export function planDeals(
  random: Random,
  customer: Account,
  count: number,
  sellers: readonly Seller[],
  today: string,
  awsOnly: boolean,
): PlannedDeal[] {
  const projects = random.shuffle(PROJECTS.filter((project) => project.aws || !awsOnly))
  const team = sellers.filter((seller) => seller.company === customer.country.company)
  const usual = random.pick(team)
  const deals: PlannedDeal[] = []
  for (const project of projects.slice(0, count)) {
    const seller = random.chance(0.7) ? usual : random.pick(team)
    let deal = planDeal(random, customer, project, seller, today)
    for (let tries = 0; tries < 20 && deals.some((other) => tooAlike(other, deal)); tries += 1) {
      deal = planDeal(random, customer, project, seller, today)
    }
    deals.push(deal)
  }
  return deals
}

const tooAlike = (a: PlannedDeal, b: PlannedDeal) =>
  Math.abs(Math.log(a.amountUsd / b.amountUsd)) < Math.log(1.35) &&
  Math.abs(daysBetween(a.closeDate, b.closeDate)) < 60

function planDeal(
  random: Random,
  customer: Account,
  project: Project,
  seller: Seller,
  today: string,
): PlannedDeal {
  const step = random.weighted(STEP_WEIGHTS)
  const closed = step === 'won' || step === 'lost'
  const createdAt = addDays(today, -random.int(closed ? 90 : 10, 500))
  const closeDate = closed
    ? addDays(createdAt, random.int(40, Math.max(41, daysBetween(createdAt, today) - 1)))
    : addDays(today, random.int(12, 330))
  const amountUsd = niceAmount(Math.exp(10.6 + 1.05 * random.normal()))
  const currency = COMPANY_CURRENCY[seller.company]
  const scope = random.chance(0.55) ? random.pick(SCOPES) : null
  const withScope = (title: string, word: string | null) => (word === null ? title : `${title} ${word}`)
  const title = withScope(project.title, scope)
  const person = random.pick(customer.people)
  return {
    title,
    otherTitles: [
      withScope(project.other, scope),
      withScope(project.german, scope === null ? null : scopeInGerman(scope)),
    ],
    account: {
      name: customer.name,
      domain: customer.domain,
      industry: customer.industry,
      street: customer.street,
      city: customer.city.name,
      englishCity: customer.city.english ?? null,
      postalCode: customer.city.postal,
      state: customer.city.state ?? null,
      countryCode: customer.country.code,
    },
    contact: person,
    description: `${project.problem}${scope === null ? '' : ` Scope: ${scope}.`}`,
    useCase: project.useCase,
    amount: niceAmount(amountUsd * perUsd(currency)),
    currency,
    closeDate,
    aceStage: ACE_STAGE[step],
    owner: { name: seller.name, email: seller.email },
    createdAt,
    customer,
    person,
    project,
    scope,
    step,
    seller,
    amountUsd,
  }
}

/** Amounts as sellers type them: three leading digits at most. */
function niceAmount(amount: number): number {
  const unit = 10 ** Math.max(1, Math.floor(Math.log10(amount)) - 2)
  return Math.max(2_000, Math.round(amount / unit) * unit)
}
