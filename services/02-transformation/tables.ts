import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgSchema,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'

import { ops } from '../00-platform/database/schemas.ts'

/** Owned by 02-transformation, written only by its set-based SQL; every column's origin is in docs/02-api/core-lineage.md. */
export const core = pgSchema('core')

const at = (name: string) => timestamp(name, { withTimezone: true })
const money = (name: string) => numeric(name, { precision: 18, scale: 2 })
/** Back to the RAW row and load this row was built from. */
const lineage = {
  rawId: bigint('raw_id', { mode: 'number' }).notNull(),
  loadId: text('load_id').notNull(),
  sourceHash: text('source_hash').notNull(),
  transformedAt: at('transformed_at').notNull(),
}

export const odooOpportunities = core.table(
  'odoo_opportunities',
  {
    id: bigint('id', { mode: 'number' }).primaryKey(),
    name: text('name'),
    type: text('type'),
    active: boolean('active').notNull(),
    description: text('description'),
    partnerId: bigint('partner_id', { mode: 'number' }),
    accountName: text('account_name'),
    contactName: text('contact_name'),
    email: text('email'),
    phone: text('phone'),
    websiteDomain: text('website_domain'),
    emailDomain: text('email_domain'),
    street: text('street'),
    city: text('city'),
    postalCode: text('postal_code'),
    stateName: text('state_name'),
    countryCode: text('country_code'),
    countryName: text('country_name'),
    stageName: text('stage_name'),
    aceStage: text('ace_stage'),
    probability: numeric('probability'),
    amount: money('amount'),
    currency: text('currency'),
    amountReporting: money('amount_reporting'),
    rateDate: date('rate_date'),
    rateSource: text('rate_source'),
    ownerName: text('owner_name'),
    ownerEmail: text('owner_email'),
    teamName: text('team_name'),
    companyName: text('company_name'),
    tags: text('tags').array().notNull(),
    utmSource: text('utm_source'),
    utmCampaign: text('utm_campaign'),
    lostReason: text('lost_reason'),
    closeDate: date('close_date'),
    aceOpportunityId: text('ace_opportunity_id'),
    sourceCreatedAt: at('source_created_at'),
    sourceUpdatedAt: at('source_updated_at'),
    ...lineage,
  },
  (t) => [
    index('odoo_opportunities_country').on(t.countryCode),
    index('odoo_opportunities_stage').on(t.stageName),
    index('odoo_opportunities_close_date').on(t.closeDate),
    index('odoo_opportunities_amount').on(t.amountReporting),
  ],
)

export const aceOpportunities = core.table(
  'ace_opportunities',
  {
    id: text('id').primaryKey(),
    partnerOpportunityIdentifier: text('partner_opportunity_identifier'),
    name: text('name'),
    description: text('description'),
    accountName: text('account_name'),
    websiteDomain: text('website_domain'),
    industry: text('industry'),
    street: text('street'),
    city: text('city'),
    postalCode: text('postal_code'),
    stateName: text('state_name'),
    countryCode: text('country_code'),
    awsAccountId: text('aws_account_id'),
    duns: text('duns'),
    stageName: text('stage_name'),
    aceStage: text('ace_stage'),
    reviewStatus: text('review_status'),
    origin: text('origin'),
    useCase: text('use_case'),
    /** software_revenue_amount where given, else expected customer spend for a year; `amount_basis` says which. */
    amount: money('amount'),
    amountBasis: text('amount_basis'),
    currency: text('currency'),
    amountReporting: money('amount_reporting'),
    rateDate: date('rate_date'),
    rateSource: text('rate_source'),
    ownerName: text('owner_name'),
    ownerEmail: text('owner_email'),
    contactName: text('contact_name'),
    contactEmail: text('contact_email'),
    emailDomain: text('email_domain'),
    phone: text('phone'),
    closeDate: date('close_date'),
    closedLostReason: text('closed_lost_reason'),
    sourceCreatedAt: at('source_created_at'),
    sourceUpdatedAt: at('source_updated_at'),
    ...lineage,
  },
  (t) => [
    index('ace_opportunities_country').on(t.countryCode),
    index('ace_opportunities_partner_identifier').on(t.partnerOpportunityIdentifier),
  ],
)

export const awsAccounts = core.table(
  'aws_accounts',
  {
    /** Stable key: website domain, else normalised name + country. */
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    normalizedName: text('normalized_name').notNull(),
    websiteDomain: text('website_domain'),
    countryCode: text('country_code'),
    industry: text('industry'),
    awsAccountId: text('aws_account_id'),
    duns: text('duns'),
    /** `odoo`, `ace` or `both`. */
    origin: text('origin').notNull(),
    odooPartnerIds: bigint('odoo_partner_ids', { mode: 'number' }).array().notNull(),
    odooOpportunities: integer('odoo_opportunities').notNull(),
    aceOpportunities: integer('ace_opportunities').notNull(),
    /**
     * By field: `side` (`odoo`, `ace` or `both`) that has the chosen value, in how many of its `records` `of` those that
     * say anything, and the `first` of them (`odoo:17`, `ace:O1`). See accounts/queries.ts.
     */
    provenance: jsonb('provenance').notNull().default({}),
    transformedAt: at('transformed_at').notNull(),
  },
  (t) => [index('aws_accounts_normalized_name').on(t.normalizedName)],
)

/** Which account each opportunity with an account name belongs to, and the parts of it that decide. */
export const accountMembers = core.table(
  'account_members',
  {
    /** `odoo` or `ace`. */
    side: text('side').notNull(),
    recordId: text('record_id').notNull(),
    accountId: text('account_id').notNull(),
    normalizedName: text('normalized_name'),
    /** '' when unknown. */
    countryCode: text('country_code').notNull(),
    domain: text('domain'),
  },
  (t) => [
    primaryKey({ columns: [t.side, t.recordId] }),
    index('account_members_account').on(t.accountId),
    index('account_members_name').on(t.normalizedName, t.countryCode),
  ],
)

/** Stage names of either side → ACE stage (config/maps/stages.json). `stageKey` is normalised as sql/expressions.ts `mapKey` does. */
export const stageMap = core.table(
  'stage_map',
  {
    side: text('side').notNull(),
    stageKey: text('stage_key').notNull(),
    aceStage: text('ace_stage').notNull(),
  },
  (t) => [primaryKey({ columns: [t.side, t.stageKey] })],
)

/** Codes, names and other spellings of countries → ISO 3166-1 alpha-2 (config/maps/countries.json). */
export const countryMap = core.table('country_map', {
  countryKey: text('country_key').primaryKey(),
  code: text('code').notNull(),
  name: text('name').notNull(),
})

/**
 * What one unit of a currency is worth in the reporting currency, from `validFrom` until before `validTo`, since when and
 * by whom. The rows of a currency cover all days: the first begins at -infinity, the last ends at infinity.
 */
export const reportingRates = core.table(
  'reporting_rates',
  {
    currency: text('currency').notNull(),
    validFrom: date('valid_from').notNull().default('-infinity'),
    validTo: date('valid_to').notNull().default('infinity'),
    reportingCurrency: text('reporting_currency').notNull(),
    factor: numeric('factor', { precision: 30, scale: 15 }).notNull(),
    rateDate: date('rate_date').notNull(),
    source: text('source').notNull(),
  },
  (t) => [primaryKey({ columns: [t.currency, t.validFrom] })],
)

/** Public mailboxes and shared hosts: never a company's own domain (config/maps/generic-domains.json). */
export const genericDomains = core.table('generic_domains', {
  domain: text('domain').primaryKey(),
  kind: text('kind').notNull(),
})

/** What the last whole transformation of an entity rests on; the next one works out only what changed since. */
export const transformations = ops.table('transformations', {
  entity: text('entity').primaryKey(),
  /** Of the SQL (model, options, shape of RAW), of the mapping tables, and of the tables' files. */
  fingerprint: text('fingerprint').notNull(),
  /** Oldest transaction that was at work when it began: rows of it and later ones may be new. */
  seenBelow: bigint('seen_below', { mode: 'number' }).notNull(),
  /** The transaction that wrote this row: after a restore it is another one, and all is worked out anew. */
  writtenIn: bigint('written_in', { mode: 'number' }).notNull(),
  /** Rows of the CORE table then. */
  rows: bigint('rows', { mode: 'number' }).notNull(),
  finishedAt: at('finished_at').notNull(),
})
