import { createHash } from 'node:crypto'
import type {
  GetAwsOpportunitySummaryResponse,
  GetOpportunityResponse,
} from '@aws-sdk/client-partnercentral-selling'
import type { SourceRow } from '../source.ts'
import { timestampText } from './values.ts'

/**
 * Companies, contacts and users have no list in the API: they are put together from the opportunities that name them,
 * with ids made of what identifies them. What only a list would tell (roles, whether a user is active) stays NULL.
 */
export interface People {
  readonly apn_company: readonly SourceRow[]
  readonly apn_contact: readonly SourceRow[]
  readonly apn_user: readonly SourceRow[]
}

interface Person {
  readonly Email?: string | undefined
  readonly FirstName?: string | undefined
  readonly LastName?: string | undefined
  readonly BusinessTitle?: string | undefined
  readonly Phone?: string | undefined
}

/** Roles of the model; AWS's own people keep the title AWS gives them. */
const TEAM_ROLES: Readonly<Record<string, string>> = {
  OpportunityOwner: 'opportunity_owner',
  PartnerAccountManager: 'partner_account_manager',
}

/** @param own with its dates, as every readable opportunity has them */
export function peopleOf(
  own: GetOpportunityResponse & { readonly Id: string; readonly LastModifiedDate: Date },
  aws: GetAwsOpportunitySummaryResponse | undefined,
): People {
  const modified = timestampText(own.LastModifiedDate)
  const company = companyRow(own, modified)
  const companyId = company === null ? null : String(company.id)
  const contact = (person: Person, role: string, side: string, company_id: string | null): SourceRow => ({
    id: digest(own.Id, person.Email ?? nameOf(person), role),
    opportunity_id: own.Id,
    role,
    email: person.Email?.toLowerCase() ?? null,
    first_name: person.FirstName ?? null,
    last_name: person.LastName ?? null,
    business_title: person.BusinessTitle ?? null,
    phone: person.Phone ?? null,
    side,
    company_id,
    first_seen: own.CreatedDate === undefined ? null : timestampText(own.CreatedDate),
    last_modified_date: modified,
  })
  const contacts = [
    ...named(own.Customer?.Contacts).map((each) => contact(each, 'customer', 'customer', companyId)),
    ...named(own.OpportunityTeam).map((each) => contact(each, teamRole(each), 'partner', null)),
    ...named(aws?.OpportunityTeam).map((each) => contact(each, each.BusinessTitle ?? 'aws', 'aws', null)),
  ]
  return {
    apn_company: company === null ? [] : [company],
    apn_contact: unique(contacts),
    apn_user: unique(named(own.OpportunityTeam).flatMap((each) => userRow(each, modified))),
  }
}

const nameOf = ({ FirstName, LastName }: Person) => [FirstName, LastName].filter(Boolean).join(' ')
const named = <T extends Person>(list: readonly T[] | undefined): T[] =>
  (list ?? []).filter((person) => (person.Email ?? nameOf(person)) !== '')
const teamRole = ({ BusinessTitle = '' }: Person) => TEAM_ROLES[BusinessTitle] ?? (BusinessTitle || 'partner')
const digest = (...parts: readonly string[]) => createHash('sha256').update(parts.join('|')).digest('hex')

function unique(rows: readonly SourceRow[]): SourceRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

function companyRow({ Customer: customer }: GetOpportunityResponse, modified: string): SourceRow | null {
  const account = customer?.Account
  if (account?.CompanyName === undefined) return null
  const domain = account.WebsiteUrl === undefined ? null : hostOf(account.WebsiteUrl)
  const address = account.Address
  return {
    id: digest(account.CompanyName.toLowerCase().trim(), domain ?? '', address?.CountryCode ?? ''),
    company_name: account.CompanyName,
    website_url: account.WebsiteUrl ?? null,
    domain,
    industry: account.Industry ?? null,
    other_industry: account.OtherIndustry ?? null,
    duns: account.Duns ?? null,
    aws_account_id: account.AwsAccountId ?? null,
    street_address: address?.StreetAddress ?? null,
    city: address?.City ?? null,
    state_or_region: address?.StateOrRegion ?? null,
    postal_code: address?.PostalCode ?? null,
    country_code: address?.CountryCode ?? null,
    is_own_company: null,
    first_seen: null,
    last_modified_date: modified,
  }
}

/** The host of a web address without `www.`; transformation makes the registered domain of it. */
function hostOf(address: string): string {
  const bare = address.toLowerCase().replace(/^https?:\/\//, '')
  return bare.replace(/^www\./, '').replace(/[/:?#].*$/, '')
}

function userRow(person: Person, modified: string): SourceRow[] {
  const email = person.Email?.toLowerCase()
  if (email === undefined) return []
  return [
    {
      id: digest(email),
      email,
      first_name: person.FirstName ?? null,
      last_name: person.LastName ?? null,
      full_name: nameOf(person) || null,
      business_title: person.BusinessTitle ?? null,
      phone: person.Phone ?? null,
      partner_central_role: null,
      is_active: null,
      opportunities_owned: null,
      created_date: null,
      last_modified_date: modified,
    },
  ]
}
