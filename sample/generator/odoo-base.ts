import type { Row, Stored } from '../odoo-server/values.ts'
import { makePerson, slug } from './accounts.ts'
import { addDays } from './dates.ts'
import type { Seller } from './deals.ts'
import { COUNTRIES, CURRENCIES, OTHER_COUNTRIES } from './places.ts'
import { PROJECTS } from './projects.ts'
import type { Random } from './random.ts'
import { FIRST_NAMES, LAST_NAMES } from './words.ts'

/** Login of the sample's Odoo; the data is invented, so the password is no secret. */
export const SAMPLE_LOGINS = {
  database: 'sample-odoo',
  admin: { uid: 2, login: 'admin', password: 'sample-admin' },
  sales: { uid: 11, login: 'sales@nimbus.example', password: 'sample-sales' },
} as const

/** The seller's own four companies; nobody who reads the sample is a member of the fourth. */
export const OWN_COMPANIES = [
  { id: 1, name: 'Nimbus Consulting Inc.', currency: 1, country: 233, partner: 1 },
  { id: 2, name: 'Nimbus Consulting GmbH', currency: 126, country: 57, partner: 2 },
  { id: 3, name: 'Nimbus Consulting Ltd', currency: 144, country: 231, partner: 3 },
  { id: 4, name: 'Nimbus Japan K.K.', currency: 25, country: 113, partner: 4 },
] as const

export const STAMPS = {
  create_date: '2023-11-06 08:00:00.000000',
  create_uid: 1,
  write_date: '2024-01-15 08:00:00.482913',
  write_uid: 2,
} as const satisfies Record<string, Stored>

export const stamped = (row: { id: number } & Record<string, Stored>): Row => ({
  ...row,
  ...STAMPS,
  ...pickStamps(row),
})
const pickStamps = (row: Record<string, Stored>) =>
  Object.fromEntries(Object.keys(STAMPS).flatMap((key) => (row[key] === undefined ? [] : [[key, row[key]]])))

/** A translated text: English, and German where it is another. */
const text = (english: string, german?: string): Stored =>
  german === undefined ? { en_US: english } : { en_US: english, de_DE: german }

export const STAGES = [
  { id: 1, name: text('New', 'Neu'), sequence: 1, step: 'new', probability: 10 },
  { id: 2, name: text('Qualified', 'Qualifiziert'), sequence: 2, step: 'qualified', probability: 30 },
  {
    id: 6,
    name: text('Technical Evaluation', 'Technische Prüfung'),
    sequence: 3,
    step: 'evaluation',
    probability: 40,
  },
  { id: 3, name: text('Proposition', 'Angebot'), sequence: 4, step: 'proposition', probability: 50 },
  {
    id: 5,
    name: text('Verbal Agreement', 'Mündliche Zusage'),
    sequence: 5,
    step: 'negotiation',
    probability: 75,
  },
  { id: 4, name: text('Won', 'Gewonnen'), sequence: 70, step: 'won', probability: 100 },
] as const

export const TAGS = {
  coSell: 1,
  aws: 2,
  azure: 3,
  gcp: 4,
  services: 5,
  training: 6,
  renewal: 7,
  strategic: 8,
  map: 9,
  publicSector: 10,
  referral: 11,
} as const
const TAG_NAMES = [
  'AWS co-sell',
  'AWS',
  'Azure',
  'GCP',
  'Services',
  'Training',
  'Renewal',
  'Strategic ⭐',
  'MAP',
  'Public sector',
  'Partner referral',
]
const LOST_REASONS = [
  'Too expensive',
  'Lost to competitor',
  'No budget',
  'No decision',
  'Security concerns',
  'Missing feature',
]
const SOURCES = [
  'Search engine',
  'Newsletter',
  'AWS referral',
  'Trade fair',
  'LinkedIn',
  'Customer referral',
  'Webinar',
]
const CAMPAIGNS = ['Migration Spring', 'Data Days', 'AWS Summit', 'Re-engage 2025', 'Modernise Now']
const MEDIUMS = ['Website', 'Phone', 'Direct', 'Email', 'Banner', 'X', 'LinkedIn']
const TEAMS = [
  { id: 1, name: 'Sales Americas', company: 1 },
  { id: 2, name: 'Direct Europe', company: 2 },
  { id: 3, name: 'Sales UK', company: 3 },
  { id: 4, name: 'Alliances', company: null },
] as const

/** Everything that is not a customer, a deal or a document. */
export function baseTables(
  random: Random,
  today: string,
): { tables: Record<string, Row[]>; sellers: Seller[] } {
  const people = sellersAndUsers(random)
  return {
    sellers: people.sellers,
    tables: {
      'res.country': countries(),
      'res.country.state': states(),
      'res.currency': CURRENCIES.map((currency) =>
        stamped({
          id: currency.id,
          name: currency.code,
          full_name: currency.name,
          symbol: currency.symbol,
          active: true,
          rounding: currency.code === 'JPY' ? 1 : 0.01,
          decimal_places: currency.code === 'JPY' ? 0 : 2,
          position: currency.code === 'EUR' ? 'after' : 'before',
        }),
      ),
      'res.currency.rate': currencyRates(random, today),
      'res.company': OWN_COMPANIES.map((company) =>
        stamped({
          id: company.id,
          name: company.name,
          active: true,
          sequence: company.id,
          currency_id: company.currency,
          partner_id: company.partner,
          parent_id: company.id === 1 ? null : 1,
        }),
      ),
      'res.partner': [...ownPartners(), ...people.partners],
      'res.users': people.users,
      'res.lang': [
        stamped({ id: 1, name: 'English (US)', code: 'en_US', active: true }),
        stamped({ id: 2, name: 'German / Deutsch', code: 'de_DE', active: true }),
      ],
      'crm.stage': STAGES.map(({ id, name, sequence, step }) =>
        stamped({ id, name, sequence, is_won: step === 'won', fold: false, team_id: null }),
      ),
      'crm.team': [
        ...TEAMS.map((team) =>
          stamped({
            id: team.id,
            name: text(team.name),
            active: true,
            sequence: team.id * 10,
            company_id: team.company,
            use_opportunities: true,
            use_leads: true,
          }),
        ),
        stamped({
          id: 5,
          name: text('Website'),
          active: false,
          sequence: 50,
          company_id: null,
          use_opportunities: true,
          use_leads: false,
        }),
      ],
      'crm.tag': TAG_NAMES.map((name, at) => stamped({ id: at + 1, name: text(name), color: at })),
      'crm.lost.reason': [
        ...LOST_REASONS.map((name, at) => stamped({ id: at + 1, name: text(name), active: true })),
        stamped({ id: LOST_REASONS.length + 1, name: text('Duplicate', 'Doppelt'), active: false }),
      ],
      'utm.source': SOURCES.map((name, at) => stamped({ id: at + 1, name })),
      'utm.campaign': CAMPAIGNS.map((title, at) =>
        stamped({ id: at + 1, name: title, title: text(title), active: true, user_id: 2, stage_id: null }),
      ),
      'utm.medium': MEDIUMS.map((name, at) => stamped({ id: at + 1, name, active: true })),
      'mail.activity.type': ['Email', 'Call', 'Meeting', 'To-Do'].map((name, at) =>
        stamped({ id: at + 1, name: text(name) }),
      ),
      ...products(random),
    },
  }
}

function countries(): Row[] {
  const used = COUNTRIES.map((country) =>
    stamped({
      id: country.odooId,
      name: text(country.name, country.code === 'DE' ? 'Deutschland' : undefined),
      code: country.code,
      phone_code: Number(country.dial.slice(1)),
    }),
  )
  const others = OTHER_COUNTRIES.map(([id, code, name]) =>
    stamped({ id, name: text(name), code, phone_code: null }),
  )
  return [...used, ...others].sort((a, b) => a.id - b.id)
}

/** States by name, in one order, so that their ids can be looked up again. */
export const STATE_IDS: ReadonlyMap<string, number> = new Map(
  COUNTRIES.flatMap((country) => country.cities.flatMap((city) => city.state ?? []))
    .filter((state, at, all) => all.indexOf(state) === at)
    .map((state, at) => [state, at + 10]),
)

const states = (): Row[] =>
  [...STATE_IDS].map(([name, id]) =>
    stamped({ id, name, code: name.slice(0, 2).toUpperCase(), country_id: 233 }),
  )

/** Monthly rates of two years, per dollar, wandering up to the reference day's. */
function currencyRates(random: Random, today: string): Row[] {
  const rows: Row[] = []
  for (const currency of CURRENCIES.filter((known) => known.code !== 'USD')) {
    for (let month = 24; month >= 0; month -= 1) {
      const drift = month === 0 ? 1 : 1 + random.float(-0.04, 0.04)
      rows.push(
        stamped({
          id: rows.length + 1,
          name: addDays(today, -30 * month),
          rate: Number((currency.perUsd * drift).toFixed(6)),
          currency_id: currency.id,
          company_id: 1,
        }),
      )
    }
  }
  return rows
}

const ownPartners = (): Row[] =>
  OWN_COMPANIES.map((company) =>
    stamped({
      id: company.partner,
      name: company.name,
      complete_name: company.name,
      active: true,
      is_company: true,
      type: 'contact',
      country_id: company.country,
      website: 'https://www.nimbus.example',
      company_id: null,
      commercial_partner_id: company.partner,
    }),
  )

const FIRST_PARTNER = 5

/** OdooBot, the administrator and twelve sellers of whom one has left. */
function sellersAndUsers(random: Random): { partners: Row[]; users: Row[]; sellers: Seller[] } {
  const names = random
    .shuffle(FIRST_NAMES)
    .slice(0, 12)
    .map((first, at) => `${first} ${random.shuffle(LAST_NAMES)[at]}`)
  const staff = [
    { uid: 1, name: 'OdooBot', login: '__system__', company: 1, active: false },
    { uid: 2, name: 'Robin Admin', login: SAMPLE_LOGINS.admin.login, company: 1, active: true },
    ...names.map((name, at) => ({
      uid: 11 + at,
      name,
      login: at === 0 ? SAMPLE_LOGINS.sales.login : email(name),
      company: (at % 3) + 1,
      active: at !== 11,
    })),
  ]
  const partners = staff.map((person, at) =>
    stamped({
      id: FIRST_PARTNER + at,
      name: person.name,
      complete_name: person.name,
      email: person.uid < 11 ? `${slug(person.name)}@nimbus.example` : email(person.name),
      active: person.active,
      is_company: false,
      type: 'contact',
      company_id: null,
      function: person.uid < 11 ? null : 'Account Executive',
      commercial_partner_id: FIRST_PARTNER + at,
    }),
  )
  const users = staff.map((person, at) =>
    stamped({
      id: person.uid,
      login: person.login,
      active: person.active,
      share: false,
      partner_id: FIRST_PARTNER + at,
      company_id: person.company,
      company_ids: person.uid <= 11 ? [1, 2, 3] : [person.company],
      notification_type: 'email',
    }),
  )
  const sellers = staff
    .filter((person) => person.uid >= 11)
    .map((person) => ({
      userId: person.uid,
      name: person.name,
      email: email(person.name),
      company: person.company as 1 | 2 | 3,
    }))
  return { partners, users, sellers }
}

const email = (name: string) => `${name.split(' ').map(slug).join('.')}@nimbus.example`

/** One service product for each kind of project, with its variant. */
function products(random: Random): Record<string, Row[]> {
  const templates = PROJECTS.map((project, at) =>
    stamped({
      id: at + 1,
      name: text(project.title, project.german),
      active: at !== PROJECTS.length - 1,
      detailed_type: 'service',
      type: 'service',
      list_price: random.int(8, 60) * 100,
      default_code: `SRV-${String(at + 1).padStart(3, '0')}`,
      sale_ok: true,
      purchase_ok: false,
      company_id: null,
      categ_id: null,
    }),
  )
  const variants = templates.map((template) =>
    stamped({
      id: template.id,
      product_tmpl_id: template.id,
      active: template.active ?? true,
      default_code: template.default_code ?? null,
    }),
  )
  return { 'product.template': templates, 'product.product': variants }
}

/** A customer-side person who belongs to nobody's account, for stray leads. */
export const strayPerson = (random: Random) => makePerson(random, 'mail.example', random.pick(COUNTRIES))
