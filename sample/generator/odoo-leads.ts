import type { Row, Stored } from '../odoo-server/values.ts'
import type { Account } from './accounts.ts'
import { addDays, moment } from './dates.ts'
import type { PlannedDeal } from './deals.ts'
import { splitLegalForm } from './noise.ts'
import { STAGES, STATE_IDS, stamped, strayPerson, TAGS } from './odoo-base.ts'
import type { Random } from './random.ts'

/** A deal with the lead that stands for it in Odoo. */
export interface RecordedDeal extends PlannedDeal {
  readonly odooId: number
}
export interface CustomerPartners {
  readonly companyId: number
  readonly personIds: readonly number[]
}

/** Partners of the customers: a company each, and its people beneath it. */
export function customerPartners(
  random: Random,
  accounts: readonly Account[],
  firstId: number,
): { rows: Row[]; byAccount: Map<Account, CustomerPartners> } {
  const rows: Row[] = []
  const byAccount = new Map<Account, CustomerPartners>()
  for (const account of accounts) {
    const companyId = firstId + rows.length
    rows.push(companyPartner(random, account, companyId))
    const personIds = account.people.map((person) => {
      const id = firstId + rows.length
      rows.push({
        ...address(account),
        ...written(random),
        id,
        name: person.name,
        complete_name: `${account.name}, ${person.name}`,
        active: true,
        is_company: false,
        type: 'contact',
        parent_id: companyId,
        commercial_partner_id: companyId,
        commercial_company_name: account.name,
        email: person.email,
        email_normalized: person.email?.toLowerCase() ?? null,
        phone: person.phone,
        function: person.function,
        company_id: null,
        customer_rank: 0,
      })
      return id
    })
    byAccount.set(account, { companyId, personIds })
  }
  return { rows, byAccount }
}

function companyPartner(random: Random, account: Account, id: number): Row {
  return {
    ...address(account),
    ...written(random),
    id,
    name: account.name,
    complete_name: account.name,
    active: random.chance(0.97),
    is_company: true,
    type: 'contact',
    parent_id: null,
    commercial_partner_id: id,
    commercial_company_name: account.name,
    email: account.domain === null ? null : `info@${account.domain}`,
    email_normalized: account.domain === null ? null : `info@${account.domain}`,
    phone: account.phone,
    website: account.domain === null ? null : `http://www.${account.domain}`,
    vat: random.chance(0.5) ? `${account.country.code}${random.int(100_000_000, 999_999_999)}` : null,
    comment: random.chance(0.1) ? '<p>Prefers <b>e-mail</b> &amp; short calls.</p>' : null,
    company_id: null,
    customer_rank: 1,
  }
}

const address = (account: Account): Record<string, Stored> => ({
  street: account.street,
  city: account.city.name,
  zip: account.city.postal,
  state_id: account.city.state === undefined ? null : (STATE_IDS.get(account.city.state) ?? null),
  country_id: account.country.odooId,
})

function written(random: Random): Record<string, Stored> {
  const created = `2024-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`
  return {
    create_date: moment(created, random.int(25_200, 64_800), random.int(0, 999_999)),
    create_uid: 2,
    write_date: moment(
      addDays(created, random.int(0, 300)),
      random.int(25_200, 64_800),
      random.int(0, 999_999),
    ),
    write_uid: 2,
  }
}

/** Leads of an import share one transaction and so one write_date, to the microsecond; another import one second. */
const IMPORT_MOMENT = '2026-09-14 06:30:00.271828'
const SECOND_IMPORT = '2026-10-02 19:15:07'

export interface LeadFacts {
  readonly tagIds: readonly number[]
  readonly aceId: string | null
  readonly companyId?: number
}

/** The Odoo lead of a deal. */
export function leadRow(
  random: Random,
  deal: RecordedDeal,
  partners: CustomerPartners,
  facts: LeadFacts,
  today: string,
): Row {
  const stage = STAGES.find((known) => known.step === deal.step) ?? STAGES[random.int(0, 2)] ?? STAGES[0]
  const lost = deal.step === 'lost'
  const closed = lost || deal.step === 'won'
  const probability = lost ? 0 : stage.probability
  const personId = partners.personIds[deal.customer.people.indexOf(deal.person)]
  const anonymous = random.chance(0.06)
  return {
    ...leadAddress(random, deal),
    ...leadDates(random, deal, closed, today),
    id: deal.odooId,
    name: leadTitle(random, deal),
    type: 'opportunity',
    active: !lost,
    priority: random.pick(['0', '1', '1', '2', '3']),
    color: random.int(0, 11),
    partner_id: anonymous
      ? null
      : random.chance(0.65) && personId !== undefined
        ? personId
        : partners.companyId,
    partner_name: deal.customer.name,
    contact_name: random.chance(0.85) ? deal.person.name : null,
    email_from: deal.person.email,
    email_normalized: deal.person.email?.toLowerCase() ?? null,
    phone: deal.person.phone,
    function: deal.person.function,
    website: deal.customer.domain === null || random.chance(0.15) ? null : `https://${deal.customer.domain}`,
    description: leadDescription(random, deal),
    expected_revenue: deal.amount,
    prorated_revenue: Math.round(deal.amount * probability) / 100,
    recurring_revenue: 0,
    probability,
    automated_probability: probability,
    stage_id: stage.id,
    user_id: deal.seller.userId,
    team_id: random.chance(0.1) ? 4 : deal.seller.company,
    company_id: facts.companyId ?? deal.seller.company,
    tag_ids: [...new Set(facts.tagIds)].sort((a, b) => a - b),
    lost_reason_id: lost ? random.int(1, 6) : null,
    source_id: random.chance(0.6) ? random.int(1, 7) : null,
    campaign_id: random.chance(0.3) ? random.int(1, 5) : null,
    medium_id: random.chance(0.4) ? random.int(1, 7) : null,
    lang_id: deal.customer.country.language === 'de' ? 2 : 1,
    referred: random.chance(0.05) ? 'AWS account team' : random.chance(0.05) ? '' : null,
    x_ace_opportunity_id: facts.aceId,
  }
}

const leadAddress = (random: Random, deal: RecordedDeal): Record<string, Stored> => ({
  ...address(deal.customer),
  street: random.chance(0.7) ? deal.customer.street : null,
})

function leadTitle(random: Random, deal: RecordedDeal): string {
  const [short] = splitLegalForm(deal.customer.name)
  return random.weighted([
    [deal.title, 40],
    [`${short}: ${deal.title}`, 25],
    [`${deal.title} – ${short}`, 25],
    [`🚀 ${deal.title}`, 2],
    [`${deal.title} ${deal.createdAt.slice(0, 4)}`, 8],
  ] as const)
}

function leadDescription(random: Random, deal: RecordedDeal): string | null {
  if (random.chance(0.12)) return null
  const [first = '', ...rest] = deal.description.split(/(?<=[.;])\s+/)
  const items = rest.map((sentence) => `<li>${sentence}</li>`).join('')
  const list = items === '' ? '' : `<ul>${items}</ul>`
  return `<p>${first}</p>${list}${random.chance(0.2) ? '<p><br></p>' : ''}`
}

function leadDates(
  random: Random,
  deal: RecordedDeal,
  closed: boolean,
  today: string,
): Record<string, Stored> {
  const created = moment(deal.createdAt, random.int(25_200, 64_800), random.int(0, 999_999))
  const day = (offset: number) =>
    addDays(deal.createdAt, offset) > today ? today : addDays(deal.createdAt, offset)
  const at = (when: string) => moment(when, random.int(25_200, 64_800), random.int(0, 999_999))
  const touched = closed ? deal.closeDate : day(random.int(1, 120))
  const writeDate = random.weighted([
    [IMPORT_MOMENT, 17],
    [`${SECOND_IMPORT}.${String(random.int(0, 999_999)).padStart(6, '0')}`, 8],
    [at(touched), 75],
  ] as const)
  return {
    create_date: created,
    create_uid: deal.seller.userId,
    write_date: [created, writeDate].sort().at(-1) ?? created,
    write_uid: deal.seller.userId,
    date_open: created.slice(0, 19),
    date_closed: closed ? `${deal.closeDate} 12:00:00` : null,
    date_deadline: random.chance(0.96) ? deal.closeDate : null,
    date_last_stage_update: at(touched),
    date_conversion: null,
    day_open: 0,
    day_close: closed ? random.int(40, 300) : null,
  }
}

const STRAY_TITLES = [
  'Website enquiry',
  'Pricing?',
  'Call back please',
  'Anfrage über Kontaktformular',
  'Demande de devis',
  '询价 — cloud',
  'Newsletter sign-up 👋',
  'Re: Re: quote',
]

/** A raw lead nobody has qualified: little is known, much is empty. */
export function strayLead(random: Random, id: number, today: string): Row {
  const person = strayPerson(random)
  const created = addDays(today, -random.int(1, 400))
  const stamp = moment(created, random.int(0, 86_399), random.int(0, 999_999))
  return stamped({
    id,
    name: random.pick(STRAY_TITLES),
    type: 'lead',
    active: random.chance(0.9),
    priority: '0',
    color: 0,
    partner_id: null,
    partner_name: random.chance(0.3) ? person.name : null,
    contact_name: random.chance(0.5) ? person.name : null,
    email_from: random.chance(0.6) ? person.email : '',
    phone: person.phone,
    description: random.chance(0.4) ? '<p>Please call me.</p>' : null,
    expected_revenue: random.chance(0.8) ? null : 0,
    prorated_revenue: 0,
    probability: 5,
    stage_id: 1,
    user_id: random.chance(0.5) ? null : random.int(11, 21),
    team_id: null,
    company_id: random.chance(0.5) ? null : random.int(1, 3),
    country_id: null,
    tag_ids: random.chance(0.3) ? [TAGS.services] : [],
    x_ace_opportunity_id: null,
    create_date: stamp,
    write_date: stamp,
  })
}
