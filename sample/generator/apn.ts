import { createHash } from 'node:crypto'
import type { AceOpportunity } from './ace.ts'
import { APN_COLUMNS, type ApnTable } from './apn-columns.ts'
import { addDays } from './dates.ts'
import type { Seller } from './deals.ts'
import { atMost, e164 } from './noise.ts'
import type { Random } from './random.ts'
import type { ApnRow, ApnTables } from './types.ts'

const STAMP = '2024-01-15T08:00:00.000000+00:00'
const SOLUTIONS = [
  ['Cloud Foundation Jumpstart', 'Consulting Service'],
  ['SAP on AWS Express', 'Consulting Service'],
  ['Data Lake Accelerator', 'Consulting Service'],
  ['Contact Centre in a Box', 'Software Product'],
  ['Managed Cloud Operations', 'Managed Service'],
  ['Nimbus Observability', 'Software Product'],
  ['Mainframe Offload Kit', 'Consulting Service'],
  ['Backup Vault', 'Software Product'],
] as const

const blank = (table: ApnTable): ApnRow =>
  Object.fromEntries(APN_COLUMNS[table].map(([name]) => [name, null]))
const digest = (...parts: readonly unknown[]) => createHash('sha256').update(parts.join('|')).digest('hex')

export const solutionIds = SOLUTIONS.map((_, at) => `S-${String(1_000_101 + at * 17)}`)

/** Gathers opportunities into the six tables: companies and contacts follow from the rows, users from the sellers. */
export function assembleApn(
  random: Random,
  opportunities: readonly AceOpportunity[],
  sellers: readonly Pick<Seller, 'name' | 'email'>[],
): ApnTables {
  const companies = new Map<string, ApnRow>()
  const contacts = opportunities.flatMap((ace) => {
    const company = companyOf(ace.row)
    companies.set(String(company.id), companies.get(String(company.id)) ?? company)
    return contactsOf(random, ace, String(company.id), sellers)
  })
  return {
    apn_opportunity: opportunities.map((ace) => ace.row),
    apn_company: [...companies.values()],
    apn_contact: contacts,
    apn_user: sellers.map((seller, at) => userRow(seller, at, opportunities)),
    apn_solution: solutionRows(),
    apn_engagement_invitation: opportunities
      .filter((ace) => ace.row.origin === 'AWS Referral')
      .map((ace) => invitation(random, ace.row)),
  }
}

/** The domain part of a web address, without `www.`. */
export const domainOf = (url: string) =>
  url
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/:?#].*$/, '')

function companyOf(row: ApnRow): ApnRow {
  const domain = typeof row.customer_website_url === 'string' ? domainOf(row.customer_website_url) : null
  const name = String(row.customer_company_name ?? '')
  return {
    ...blank('apn_company'),
    id: digest(name.toLowerCase().trim(), domain ?? '', row.customer_country_code ?? ''),
    company_name: name,
    website_url: row.customer_website_url ?? null,
    domain,
    industry: row.customer_industry ?? null,
    other_industry: row.customer_other_industry ?? null,
    duns: row.customer_duns ?? null,
    aws_account_id: row.customer_aws_account_id ?? null,
    street_address: row.customer_street_address ?? null,
    city: row.customer_city ?? null,
    state_or_region: row.customer_state_or_region ?? null,
    postal_code: row.customer_postal_code ?? null,
    country_code: row.customer_country_code ?? null,
    is_own_company: false,
    first_seen: row.created_date ?? null,
    last_modified_date: row.last_modified_date ?? null,
  }
}

function contactsOf(
  random: Random,
  ace: AceOpportunity,
  companyId: string,
  sellers: readonly Pick<Seller, 'name' | 'email'>[],
): ApnRow[] {
  const owner = sellers.find((seller) => seller.email.toLowerCase() === ace.ownerEmail)
  const people = [
    { role: 'customer', side: 'customer', ...ace.contact, company_id: companyId as string | null },
    {
      role: 'opportunity_owner',
      side: 'partner',
      name: owner?.name ?? null,
      email: ace.ownerEmail,
      phone: null,
      company_id: null,
    },
    ...(random.chance(0.4)
      ? [
          {
            role: 'AWSSalesRep',
            side: 'aws',
            name: 'Jordan Reyes',
            email: 'jreyes@amazon.example',
            phone: null,
            company_id: null,
          },
        ]
      : []),
  ]
  return people
    .filter((person) => person.name !== null || person.email !== null)
    .map((person) => ({
      ...blank('apn_contact'),
      id: digest(ace.row.id, person.email ?? person.name, person.role),
      opportunity_id: ace.row.id ?? null,
      role: person.role,
      email: person.email?.toLowerCase() ?? null,
      first_name: person.name?.split(' ')[0] ?? null,
      last_name: person.name?.split(' ').slice(1).join(' ') || null,
      business_title: person.role === 'opportunity_owner' ? 'OpportunityOwner' : null,
      phone: person.phone === null ? null : e164(person.phone),
      side: person.side,
      company_id: person.company_id,
      first_seen: ace.row.created_date ?? null,
      last_modified_date: ace.row.last_modified_date ?? null,
    }))
}

function userRow(
  seller: Pick<Seller, 'name' | 'email'>,
  at: number,
  opportunities: readonly AceOpportunity[],
): ApnRow {
  const email = seller.email.toLowerCase()
  return {
    ...blank('apn_user'),
    id: `U-${String(at + 1).padStart(4, '0')}`,
    email,
    first_name: seller.name.split(' ')[0] ?? null,
    last_name: seller.name.split(' ').slice(1).join(' '),
    full_name: seller.name,
    business_title: 'OpportunityOwner',
    partner_central_role: at === 0 ? 'Alliance Lead' : at < 3 ? 'ACE Manager' : 'ACE User',
    is_active: true,
    opportunities_owned: opportunities.filter((ace) => ace.ownerEmail === email).length,
    created_date: STAMP,
    last_modified_date: STAMP,
  }
}

const solutionRows = (): ApnRow[] =>
  SOLUTIONS.map(([name, category], at) => ({
    ...blank('apn_solution'),
    id: solutionIds[at] ?? '',
    arn: `arn:aws:partnercentral:us-east-1:210987654321:catalog/AWS/solution/${solutionIds[at]}`,
    catalog: 'AWS',
    name,
    status: at === SOLUTIONS.length - 1 ? 'Draft' : 'Active',
    category,
    created_date: STAMP,
  }))

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz'
const letters = (random: Random, count: number) =>
  Array.from({ length: count }, () => LETTERS.charAt(random.int(0, 35))).join('')

/** AWS referrals arrive as invitations; they name the same project. */
function invitation(random: Random, row: ApnRow): ApnRow {
  const id = `engi-${letters(random, 13)}`
  const invited = String(row.created_date).slice(0, 10)
  const title = String(row.title ?? '')
  return {
    ...blank('apn_engagement_invitation'),
    id,
    arn: `arn:aws:partnercentral:us-east-1:aws:catalog/AWS/engagement-invitation/${id}`,
    catalog: 'AWS',
    engagement_id: `eng-${letters(random, 14)}`,
    engagement_title: [...title].slice(0, 40).join(''),
    engagement_description: atMost(String(row.customer_business_problem ?? ''), 255),
    invitation_message: 'AWS would like to work with you on this opportunity.',
    status: random.weighted([
      ['ACCEPTED', 80],
      ['PENDING', 10],
      ['EXPIRED', 10],
    ] as const),
    payload_type: 'OpportunityInvitation',
    participant_type: 'RECEIVER',
    invitation_date: `${invited}T07:00:00.000000+00:00`,
    expiration_date: `${addDays(invited, 15)}T07:00:00.000000+00:00`,
    sender_aws_account_id: '123450987654',
    sender_company_name: 'AWS',
    receiver_account_alias: 'nimbus',
    receiver_aws_account_id: '210987654321',
    sender_contacts: [
      {
        Email: 'jreyes@amazon.example',
        FirstName: 'Jordan',
        LastName: 'Reyes',
        BusinessTitle: 'AWSSalesRep',
      },
    ],
    receiver_responsibilities: ['Services Partner'],
    customer_company_name: row.customer_company_name ?? null,
    customer_industry: row.customer_industry ?? null,
    customer_country_code: row.customer_country_code ?? null,
    customer_website_url: row.customer_website_url ?? null,
    project_title: row.title ?? null,
    project_business_problem: row.customer_business_problem ?? null,
    project_target_completion_date: row.target_close_date ?? null,
  }
}
