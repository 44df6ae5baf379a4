import {
  companyDomain,
  emailAddress,
  emailHost,
  first,
  line,
  mapKey,
  money,
  rateDay,
  registeredDomain,
  toSecond,
  webHost,
} from '../sql/expressions.ts'
import type { RawSelect, Reads } from '../sql/raw-types.ts'
import type { CoreColumn, CoreModel, Role } from './model.ts'
import { rateColumns, ratesMap } from './rates.ts'

const OPPORTUNITY: Reads = {
  id: 'text',
  partner_opportunity_identifier: 'text',
  title: 'text',
  customer_business_problem: 'text',
  customer_use_case: 'text',
  customer_company_name: 'text',
  customer_website_url: 'text',
  customer_industry: 'text',
  customer_other_industry: 'text',
  customer_street_address: 'text',
  customer_city: 'text',
  customer_postal_code: 'text',
  customer_state_or_region: 'text',
  customer_country_code: 'text',
  customer_aws_account_id: 'text',
  customer_duns: 'text',
  stage: 'text',
  review_status: 'text',
  origin: 'text',
  software_revenue_amount: 'number',
  software_revenue_currency: 'text',
  expected_spend_amount: 'number',
  expected_spend_currency: 'text',
  expected_spend_frequency: 'text',
  owner_email: 'text',
  target_close_date: 'date',
  closed_lost_reason: 'text',
  created_date: 'timestamp',
  last_modified_date: 'timestamp',
}
const CONTACT: Reads = {
  id: 'text',
  opportunity_id: 'text',
  role: 'text',
  side: 'text',
  first_name: 'text',
  last_name: 'text',
  email: 'text',
  phone: 'text',
}
const USER: Reads = { id: 'text', email: 'text', full_name: 'text', first_name: 'text', last_name: 'text' }

/** The customer's contact: of several the one with the lowest id, so that a rebuild picks the same. */
const firstContact = (raw: RawSelect) => `(select distinct on (c.opportunity_id) c.*
      from ${raw('apn_contact', CONTACT)} c
      where coalesce(lower(c.side), lower(c.role)) = 'customer'
      order by c.opportunity_id, c.id collate "C")`

const firstUser = (raw: RawSelect) => `(select distinct on (lower(u.email)) u.*, lower(u.email) as address
      from ${raw('apn_user', USER)} u where u.email is not null
      order by lower(u.email), u.id collate "C")`

const ROLES: readonly [Role, ...Role[]] = [
  { alias: 'opportunity', table: 'apn_opportunity', reads: OPPORTUNITY },
  {
    alias: 'contact',
    table: 'apn_contact',
    reads: CONTACT,
    on: 'contact.opportunity_id = opportunity.id',
    from: firstContact,
  },
  {
    alias: 'owner',
    table: 'apn_user',
    reads: USER,
    on: 'owner.address = lower(opportunity.owner_email)',
    from: firstUser,
    origins: { address: ['apn_user.email'] },
  },
]

const REVENUE = 'opportunity.software_revenue_amount > 0'
const SPEND = 'opportunity.expected_spend_amount > 0'
const PER_YEAR = `case when lower(opportunity.expected_spend_frequency) like 'annual%' then 1 else 12 end`

const FACTS: CoreModel['facts'] = [
  // what later steps use more than once is a step of its own: an expression is worked out wherever it stands
  {
    alias: 'given',
    values: {
      web_host: webHost('opportunity.customer_website_url'),
      contact_email: emailAddress('contact.email'),
    },
  },
  {
    alias: 'fact',
    values: {
      website: registeredDomain('given.web_host'),
      country_key: mapKey('opportunity.customer_country_code'),
      stage_key: mapKey('opportunity.stage'),
      contact_email: 'given.contact_email',
      email_host: emailHost('given.contact_email'),
      amount: money(
        `case when ${REVENUE} then opportunity.software_revenue_amount when ${SPEND} then opportunity.expected_spend_amount * ${PER_YEAR} end`,
      ),
      amount_basis: `case when ${REVENUE} then 'software_revenue' when ${SPEND} then 'aws_spend_year' end`,
      rate_day: rateDay('opportunity.target_close_date', 'opportunity.created_date'),
      currency: `case when ${REVENUE} then upper(${line('opportunity.software_revenue_currency')}) when ${SPEND} then coalesce(upper(${line('opportunity.expected_spend_currency')}), 'USD') end`,
    },
  },
  { alias: 'derived', values: { email_domain: registeredDomain('fact.email_host') } },
]

const MAPS: CoreModel['maps'] = [
  {
    alias: 'stage_map',
    join: `left join core.stage_map on stage_map.side = 'ace' and stage_map.stage_key = fact.stage_key`,
  },
  { alias: 'country_map', join: 'left join core.country_map on country_map.country_key = fact.country_key' },
  ratesMap('fact.currency', 'fact.rate_day'),
]

const column = (name: string, type: string, rule: string, sql: string): CoreColumn => ({
  name,
  type,
  rule,
  sql,
})
const TRIMMED = 'one line, trimmed; empty is NULL'
const trimmed = (name: string, source: string) => column(name, 'text', TRIMMED, line(`opportunity.${source}`))

const COLUMNS: readonly CoreColumn[] = [
  column('id', 'text', 'as it is', 'opportunity.id'),
  trimmed('partner_opportunity_identifier', 'partner_opportunity_identifier'),
  trimmed('name', 'title'),
  column(
    'description',
    'text',
    'trimmed, line breaks kept; empty is NULL',
    String.raw`nullif(btrim(opportunity.customer_business_problem, E' \t\r\n\u00a0'), '')`,
  ),
  trimmed('account_name', 'customer_company_name'),
  column(
    'website_domain',
    'text',
    'registered domain of the web site; shared hosts and mailboxes are NULL',
    companyDomain('fact.website'),
  ),
  column(
    'industry',
    'text',
    'as given; for Other the text beside it',
    first(
      line(
        `case when lower(opportunity.customer_industry) = 'other' then opportunity.customer_other_industry end`,
      ),
      line('opportunity.customer_industry'),
    ),
  ),
  trimmed('street', 'customer_street_address'),
  trimmed('city', 'customer_city'),
  trimmed('postal_code', 'customer_postal_code'),
  trimmed('state_name', 'customer_state_or_region'),
  column(
    'country_code',
    'text',
    'code or name to ISO code through core.country_map; unknown codes stay, unknown names are NULL',
    first(
      'country_map.code',
      `case when opportunity.customer_country_code ~ '^ *[A-Za-z][A-Za-z] *$' then upper(btrim(opportunity.customer_country_code)) end`,
    ),
  ),
  column(
    'aws_account_id',
    'text',
    'dashes and blanks removed',
    `nullif(regexp_replace(opportunity.customer_aws_account_id, '[ -]', '', 'g'), '')`,
  ),
  column(
    'duns',
    'text',
    'dashes and blanks removed',
    `nullif(regexp_replace(opportunity.customer_duns, '[ -]', '', 'g'), '')`,
  ),
  trimmed('stage_name', 'stage'),
  column('ace_stage', 'text', 'through core.stage_map (spelling only)', 'stage_map.ace_stage'),
  trimmed('review_status', 'review_status'),
  trimmed('origin', 'origin'),
  trimmed('use_case', 'customer_use_case'),
  column(
    'amount',
    'numeric(18,2)',
    'software revenue where given, else expected AWS spend of a year (monthly × 12); NaN is NULL',
    'fact.amount',
  ),
  column(
    'amount_basis',
    'text',
    'software_revenue or aws_spend_year',
    'case when fact.amount is not null then fact.amount_basis end',
  ),
  column(
    'currency',
    'text',
    'of the amount taken; AWS spend without one is in USD',
    'case when fact.amount is not null then fact.currency end',
  ),
  column(
    'amount_reporting',
    'numeric(18,2)',
    'amount × the rate in force on the closing date, else on the day of creation; NULL without a rate',
    money('fact.amount * rates.factor'),
  ),
  ...rateColumns('fact.amount'),
  column(
    'owner_name',
    'text',
    "full name of the user with the owner's e-mail, else first and last name",
    first(line('owner.full_name'), line(`concat_ws(' ', owner.first_name, owner.last_name)`)),
  ),
  column('owner_email', 'text', 'lower case', emailAddress('opportunity.owner_email')),
  column(
    'contact_name',
    'text',
    "first and last name of the customer's first contact",
    line(`concat_ws(' ', contact.first_name, contact.last_name)`),
  ),
  column('contact_email', 'text', 'lower case', 'fact.contact_email'),
  column(
    'email_domain',
    'text',
    'registered domain of the contact e-mail; public mailboxes are NULL',
    companyDomain('derived.email_domain'),
  ),
  column('phone', 'text', TRIMMED, line('contact.phone')),
  column('close_date', 'date', 'target close date', 'opportunity.target_close_date'),
  trimmed('closed_lost_reason', 'closed_lost_reason'),
  column('source_created_at', 'timestamptz', 'UTC, to the second', toSecond('opportunity.created_date')),
  column(
    'source_updated_at',
    'timestamptz',
    'UTC, to the second',
    toSecond('opportunity.last_modified_date'),
  ),
]

/** core.ace_opportunities: one row per living apn_opportunity. */
export const aceOpportunitiesModel: CoreModel = {
  entity: 'ace-opportunities',
  table: 'ace_opportunities',
  keyType: 'text',
  roles: ROLES,
  facts: FACTS,
  maps: MAPS,
  columns: COLUMNS,
}
