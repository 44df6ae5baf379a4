import {
  companyDomain,
  emailAddress,
  emailHost,
  first,
  identifier,
  line,
  literal,
  mapKey,
  money,
  rateDay,
  registeredDomain,
  toSecond,
  webHost,
} from '../sql/expressions.ts'
import { decoded, tidy, withoutPlainTags, withoutTags } from '../sql/html.ts'
import type { Reads } from '../sql/raw-types.ts'
import type { CoreColumn, CoreModel, Role } from './model.ts'
import { rateColumns, ratesMap } from './rates.ts'

export interface OdooModelOptions {
  /** Fields of crm.lead that may hold an ACE opportunity id, best first; absent ones are skipped. */
  readonly aceIdFields: readonly string[]
  /** ACE stages of opportunities that Odoo counts as won and as lost. */
  readonly wonStage: string
  readonly lostStage: string
}

const ADDRESS: Reads = {
  street: 'text',
  street2: 'text',
  city: 'text',
  zip: 'text',
  state_id: 'int',
  country_id: 'int',
}
const PARTNER: Reads = {
  id: 'int',
  name: 'text',
  is_company: 'boolean',
  commercial_partner_id: 'int',
  commercial_company_name: 'text',
  company_name: 'text',
  website: 'text',
  email: 'text',
  phone: 'text',
  mobile: 'text',
  ...ADDRESS,
}
const NAMED: Reads = { id: 'int', name: 'translated' }

function leadRole(aceIdFields: readonly string[]): Role {
  return {
    alias: 'lead',
    table: 'odoo_crm_lead',
    reads: {
      id: 'int',
      name: 'text',
      type: 'text',
      active: 'boolean',
      description: 'text',
      partner_id: 'int',
      partner_name: 'text',
      contact_name: 'text',
      email_from: 'text',
      phone: 'text',
      mobile: 'text',
      website: 'text',
      ...ADDRESS,
      stage_id: 'int',
      user_id: 'int',
      team_id: 'int',
      company_id: 'int',
      source_id: 'int',
      campaign_id: 'int',
      lost_reason_id: 'int',
      probability: 'number',
      expected_revenue: 'number',
      date_deadline: 'date',
      create_date: 'timestamp',
      write_date: 'timestamp',
      ...Object.fromEntries(aceIdFields.map((field) => [field, 'text'] as const)),
    },
  }
}

const lookup = (alias: string, table: string, reads: Reads, on: string, provided?: string): Role => ({
  alias,
  table,
  reads,
  on,
  ...(provided === undefined ? {} : { provided }),
})

const TAGS: Role = {
  alias: 'tags',
  table: 'odoo_crm_tag_rel',
  reads: { lead_id: 'int', tag_id: 'int' },
  origins: { names: ['odoo_crm_tag_rel.tag_id', 'odoo_crm_tag.name'], lead_id: ['odoo_crm_tag_rel.lead_id'] },
  on: 'tags.lead_id = lead.id',
  from: (
    raw,
    chosen,
  ) => `(select rel.lead_id, array_agg(distinct tag.name collate "C" order by tag.name collate "C") as names
      from ${raw('odoo_crm_tag_rel', { lead_id: 'int', tag_id: 'int' })} rel
      join (select named.id, ${line('named.name')} as name from ${raw('odoo_crm_tag', NAMED)} named) tag on tag.id = rel.tag_id
      where tag.name is not null and ${chosen('rel.lead_id')}
      group by rel.lead_id)`,
  // a link's two ids are its key, so they never change
  touched: (history) => `select rel.lead_id as id
      from ${history('odoo_crm_tag_rel', { lead_id: 'int', tag_id: 'int' }, ['lead_id', 'tag_id'])} rel
      left join ${history('odoo_crm_tag', { id: 'int' }, ['id'])} tag on tag.id = rel.tag_id
      where rel._changed or tag._changed`,
}

/** Odoo shows a lead without a company in the currency of the main company: the one with the lowest id. */
const MAIN_COMPANY: Role = {
  alias: 'main_company',
  table: 'odoo_res_company',
  reads: { id: 'int', currency_id: 'int' },
  on: 'true',
  from: (raw) =>
    `(select c.* from ${raw('odoo_res_company', { id: 'int', currency_id: 'int' })} c order by c.id limit 1)`,
}

const JOINED: readonly Role[] = [
  lookup('partner', 'odoo_res_partner', PARTNER, 'partner.id = lead.partner_id'),
  lookup('account', 'odoo_res_partner', PARTNER, 'account.id = partner.commercial_partner_id'),
  lookup(
    'country',
    'odoo_res_country',
    { ...NAMED, code: 'text' },
    'country.id = coalesce(lead.country_id, partner.country_id, account.country_id)',
  ),
  lookup(
    'state',
    'odoo_res_country_state',
    { ...NAMED, country_id: 'int' },
    'state.id = coalesce(lead.state_id, partner.state_id, account.state_id)',
    'state.country_id = country.id',
  ),
  lookup('stage', 'odoo_crm_stage', { ...NAMED, is_won: 'boolean' }, 'stage.id = lead.stage_id'),
  lookup(
    'owner',
    'odoo_res_users',
    { id: 'int', partner_id: 'int', name: 'text', login: 'text' },
    'owner.id = lead.user_id',
  ),
  lookup(
    'owner_partner',
    'odoo_res_partner',
    { id: 'int', name: 'text', email: 'text' },
    'owner_partner.id = owner.partner_id',
  ),
  lookup('team', 'odoo_crm_team', NAMED, 'team.id = lead.team_id'),
  lookup(
    'company',
    'odoo_res_company',
    { id: 'int', name: 'text', currency_id: 'int' },
    'company.id = lead.company_id',
  ),
  MAIN_COMPANY,
  lookup(
    'currency',
    'odoo_res_currency',
    { id: 'int', name: 'text' },
    'currency.id = coalesce(company.currency_id, main_company.currency_id)',
  ),
  lookup('utm_source', 'odoo_utm_source', NAMED, 'utm_source.id = lead.source_id'),
  lookup(
    'utm_campaign',
    'odoo_utm_campaign',
    { ...NAMED, title: 'translated' },
    'utm_campaign.id = lead.campaign_id',
  ),
  lookup('lost_reason', 'odoo_crm_lost_reason', NAMED, 'lost_reason.id = lead.lost_reason_id'),
  TAGS,
]

const COMPANY_OF_PARTNER = `case when account.is_company then account.name end`
const OWN_ADDRESS = 'coalesce(lead.street, lead.city, lead.zip)'
const address = (field: string) =>
  line(
    `case when ${OWN_ADDRESS} is not null then lead.${field} else coalesce(partner.${field}, account.${field}) end`,
  )

function facts(options: OdooModelOptions): CoreModel['facts'] {
  return [
    // what later steps use more than once is a step of its own: an expression is worked out wherever it stands
    {
      alias: 'given',
      values: {
        untagged: withoutPlainTags('lead.description'),
        email: first(emailAddress('lead.email_from'), emailAddress('partner.email')),
        web_host: first(...['lead.website', 'partner.website', 'account.website'].map(webHost)),
      },
    },
    {
      alias: 'fact',
      values: {
        plain: withoutTags('given.untagged'),
        email: 'given.email',
        email_host: emailHost('given.email'),
        website: registeredDomain('given.web_host'),
        stage_name: line('stage.name'),
        won: 'coalesce(stage.is_won, false)',
        lost: 'not coalesce(lead.active, true) and not coalesce(stage.is_won, false) and (lead.lost_reason_id is not null or coalesce(lead.probability, 0) = 0)',
        amount: money('coalesce(lead.expected_revenue, 0)'),
        currency: 'upper(btrim(currency.name))',
        rate_day: rateDay('lead.date_deadline', 'lead.create_date'),
      },
    },
    {
      alias: 'derived',
      values: {
        plain: decoded('fact.plain'),
        email_domain: registeredDomain('fact.email_host'),
        stage_key: mapKey('fact.stage_name'),
        ace_id: aceId(options.aceIdFields),
      },
    },
  ]
}

function aceId(fields: readonly string[]): string {
  if (fields.length === 0) return 'null::text'
  return first(
    ...fields.map((field) => String.raw`substring(upper(lead.${identifier(field)}) from '\mO[0-9]{1,19}\M')`),
  )
}

const MAPS: CoreModel['maps'] = [
  {
    alias: 'stage_map',
    join: `left join core.stage_map on stage_map.side = 'odoo' and stage_map.stage_key = derived.stage_key`,
  },
  {
    alias: 'country_map',
    join: `left join core.country_map on country_map.country_key = lower(country.code)`,
  },
  ratesMap('fact.currency', 'fact.rate_day'),
]

const column = (name: string, type: string, rule: string, sql: string): CoreColumn => ({
  name,
  type,
  rule,
  sql,
})
const TRIMMED = 'one line, trimmed; empty is NULL'

function columns({ wonStage, lostStage }: OdooModelOptions): CoreColumn[] {
  return [
    column('id', 'bigint', 'as it is', 'lead.id'),
    column('name', 'text', TRIMMED, line('lead.name')),
    column('type', 'text', 'as it is: lead or opportunity', line('lead.type')),
    column(
      'active',
      'boolean',
      'NULL counts as archived, as in Odoo; without such a column all are active',
      'coalesce(lead.active, true)',
    ),
    column('description', 'text', 'HTML to plain text with line breaks', tidy('derived.plain')),
    column('partner_id', 'bigint', 'as it is', 'lead.partner_id'),
    column(
      'account_name',
      'text',
      "name of the customer's commercial company, else the company written on the contact, else on the lead, else the contact itself",
      first(
        ...[
          COMPANY_OF_PARTNER,
          'partner.commercial_company_name',
          'partner.company_name',
          'lead.partner_name',
          'partner.name',
        ].map(line),
      ),
    ),
    column(
      'contact_name',
      'text',
      'written on the lead, else the linked partner when it is a person',
      first(
        line('lead.contact_name'),
        line('case when not coalesce(partner.is_company, false) then partner.name end'),
      ),
    ),
    column(
      'email',
      'text',
      'address on the lead, else of its partner; lower case, display name removed',
      'fact.email',
    ),
    column(
      'phone',
      'text',
      'first given of phone and mobile of the lead, then of its partner',
      first(...['lead.phone', 'lead.mobile', 'partner.phone', 'partner.mobile'].map(line)),
    ),
    column(
      'website_domain',
      'text',
      'registered domain of the web site; shared hosts and mailboxes are NULL',
      companyDomain('fact.website'),
    ),
    column(
      'email_domain',
      'text',
      'registered domain of the e-mail; public mailboxes are NULL',
      companyDomain('derived.email_domain'),
    ),
    column(
      'street',
      'text',
      "street lines of the lead's own address, else of its partner",
      line(`concat_ws(', ', nullif(${address('street')}, ''), nullif(${address('street2')}, ''))`),
    ),
    column('city', 'text', "of the lead's own address, else of its partner", address('city')),
    column('postal_code', 'text', "of the lead's own address, else of its partner", address('zip')),
    column('state_name', 'text', 'name of the state, when it lies in the country', line('state.name')),
    column(
      'country_code',
      'text',
      'ISO code through core.country_map, else the code as it is',
      first('country_map.code', line('upper(country.code)')),
    ),
    column(
      'country_name',
      'text',
      'English name through core.country_map, else the name as it is',
      first('country_map.name', line('country.name')),
    ),
    column('stage_name', 'text', 'name in the configured language', 'fact.stage_name'),
    column(
      'ace_stage',
      'text',
      `won → ${wonStage}; archived and lost → ${lostStage}; else through core.stage_map`,
      `case when fact.lost then ${literal(lostStage)} when fact.won then ${literal(wonStage)} else stage_map.ace_stage end`,
    ),
    column(
      'probability',
      'numeric',
      'percent; NULL counts as 0; NaN is NULL',
      'case when coalesce(lead.probability, 0) between 0 and 100 then coalesce(lead.probability, 0) end',
    ),
    column(
      'amount',
      'numeric(18,2)',
      'expected revenue rounded to cents; NULL counts as 0 (Odoo shows both as 0); NaN and infinities are NULL',
      'fact.amount',
    ),
    column('currency', 'text', "currency of the lead's company, else of the main company", 'fact.currency'),
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
      "name of the salesperson's partner, else of the user, else the login",
      first(...['owner_partner.name', 'owner.name', 'owner.login'].map(line)),
    ),
    column(
      'owner_email',
      'text',
      "e-mail of the salesperson's partner, else the login when it is an address",
      first(emailAddress('owner_partner.email'), emailAddress('owner.login')),
    ),
    column('team_name', 'text', 'name in the configured language', line('team.name')),
    column('company_name', 'text', TRIMMED, line('company.name')),
    column('tags', 'text[]', 'names, each once, in code point order', `coalesce(tags.names, '{}')`),
    column('utm_source', 'text', TRIMMED, line('utm_source.name')),
    column(
      'utm_campaign',
      'text',
      'title, else name',
      first(line('utm_campaign.title'), line('utm_campaign.name')),
    ),
    column('lost_reason', 'text', 'name in the configured language', line('lost_reason.name')),
    column('close_date', 'date', 'expected closing date', 'lead.date_deadline'),
    column(
      'ace_opportunity_id',
      'text',
      'first ACE id (O and digits) in the configured fields',
      'derived.ace_id',
    ),
    column(
      'source_created_at',
      'timestamptz',
      'UTC, to the second (RPC knows no finer)',
      toSecond('lead.create_date'),
    ),
    column(
      'source_updated_at',
      'timestamptz',
      'UTC, to the second (RPC knows no finer)',
      toSecond('lead.write_date'),
    ),
  ]
}

/** core.odoo_opportunities: one row per living crm.lead, archived ones too. */
export function odooOpportunitiesModel(options: OdooModelOptions): CoreModel {
  return {
    entity: 'odoo-opportunities',
    table: 'odoo_opportunities',
    keyType: 'bigint',
    roles: [leadRole(options.aceIdFields), ...JOINED],
    facts: facts(options),
    maps: MAPS,
    columns: columns(options),
  }
}
