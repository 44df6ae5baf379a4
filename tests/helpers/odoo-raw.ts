import type { Pool } from '../../services/00-platform/database/client.ts'
import { createRaw, putRaw, type RawColumns, type RawRows } from './raw-fixtures.ts'

/** SQL: translated names are jsonb, times have microseconds. RPC: plain text, seconds, NULL numbers read as 0. */
export type RawShape = 'sql' | 'rpc'

const time = (shape: RawShape) =>
  shape === 'sql' ? 'timestamp without time zone' : 'timestamp with time zone'
const translated = (shape: RawShape) => (shape === 'sql' ? 'jsonb' : 'text')

const partner: RawColumns = {
  id: 'integer',
  name: 'varchar',
  is_company: 'boolean',
  commercial_partner_id: 'integer',
  commercial_company_name: 'varchar',
  company_name: 'varchar',
  website: 'varchar',
  email: 'varchar',
  phone: 'varchar',
  mobile: 'varchar',
  street: 'varchar',
  street2: 'varchar',
  city: 'varchar',
  zip: 'varchar',
  state_id: 'integer',
  country_id: 'integer',
}
const lead = (shape: RawShape): RawColumns => ({
  id: 'integer',
  name: 'varchar',
  type: 'varchar',
  active: 'boolean',
  description: 'text',
  partner_id: 'integer',
  partner_name: 'varchar',
  contact_name: 'varchar',
  email_from: 'varchar',
  phone: 'varchar',
  mobile: 'varchar',
  website: 'varchar',
  street: 'varchar',
  street2: 'varchar',
  city: 'varchar',
  zip: 'varchar',
  state_id: 'integer',
  country_id: 'integer',
  stage_id: 'integer',
  user_id: 'integer',
  team_id: 'integer',
  company_id: 'integer',
  source_id: 'integer',
  campaign_id: 'integer',
  lost_reason_id: 'integer',
  probability: 'double precision',
  expected_revenue: 'numeric',
  date_deadline: 'date',
  create_date: time(shape),
  write_date: time(shape),
  referred: 'varchar',
  x_ace_opportunity_id: 'varchar',
})

/** Every RAW table the Odoo model reads, by name. */
export function odooTables(shape: RawShape): Record<string, RawColumns> {
  const named: RawColumns = { id: 'integer', name: translated(shape) }
  return {
    odoo_crm_lead: lead(shape),
    odoo_res_partner: partner,
    odoo_res_users: { id: 'integer', partner_id: 'integer', login: 'varchar' },
    odoo_res_company: { id: 'integer', name: 'varchar', currency_id: 'integer' },
    odoo_res_country: { ...named, code: 'varchar' },
    odoo_res_country_state: { id: 'integer', name: 'varchar', country_id: 'integer' },
    odoo_res_currency: { id: 'integer', name: 'varchar' },
    odoo_crm_stage: { ...named, is_won: 'boolean' },
    odoo_crm_team: named,
    odoo_crm_tag: named,
    odoo_crm_lost_reason: named,
    odoo_utm_source: { id: 'integer', name: 'varchar' },
    odoo_utm_campaign: { id: 'integer', name: 'varchar', title: translated(shape) },
  }
}

/** Creates the RAW tables of Odoo, empty. */
export async function createOdooRaw(db: Pool, shape: RawShape): Promise<void> {
  for (const [table, columns] of Object.entries(odooTables(shape))) await createRaw(db, table, columns)
  await createRaw(db, 'odoo_crm_tag_rel', { lead_id: 'integer', tag_id: 'integer' }, ['lead_id', 'tag_id'])
}

/** The small world around the leads of a test. */
export async function putOdooWorld(db: Pool, shape: RawShape): Promise<void> {
  const name = (text: string) => (shape === 'sql' ? { en_US: text, de_DE: `${text} (de)` } : text)
  await putRaw(db, 'odoo_res_currency', [
    { id: 1, name: 'USD' },
    { id: 2, name: 'EUR' },
    { id: 3, name: 'XTS' },
  ])
  await putRaw(db, 'odoo_res_company', [
    { id: 1, name: 'Main Inc', currency_id: 1 },
    { id: 2, name: 'Nord GmbH', currency_id: 2 },
    { id: 3, name: 'Odd', currency_id: 3 },
  ])
  await putRaw(db, 'odoo_res_country', [
    { id: 10, name: name('Germany'), code: 'DE' },
    { id: 11, name: name('United States'), code: 'US' },
  ])
  await putRaw(db, 'odoo_res_country_state', [
    { id: 20, name: 'Bavaria', country_id: 10 },
    { id: 21, name: 'Texas', country_id: 11 },
  ])
  await putRaw(db, 'odoo_crm_stage', [
    { id: 1, name: name('New'), is_won: null },
    { id: 2, name: name('Proposition'), is_won: null },
    { id: 3, name: name('Won'), is_won: true },
    { id: 4, name: name('Wishful'), is_won: null },
  ])
  await putRaw(db, 'odoo_crm_team', [{ id: 5, name: name('EMEA') }])
  await putRaw(db, 'odoo_crm_tag', [
    { id: 30, name: name('Software') },
    { id: 31, name: name('Training') },
    { id: 32, name: name('Élan') },
  ])
  await putRaw(db, 'odoo_crm_lost_reason', [{ id: 40, name: name('Too expensive') }])
  await putRaw(db, 'odoo_utm_source', [{ id: 50, name: 'Newsletter' }])
  await putRaw(db, 'odoo_utm_campaign', [{ id: 60, name: 'camp-1', title: name('Spring') }])
  await putRaw(db, 'odoo_res_partner', PARTNERS)
  await putRaw(db, 'odoo_res_users', [{ id: 7, partner_id: 102, login: 'mia' }])
}

const nobody = {
  is_company: false,
  commercial_partner_id: null,
  commercial_company_name: null,
  company_name: null,
  website: null,
  email: null,
  phone: null,
  mobile: null,
  street: null,
  street2: null,
  city: null,
  zip: null,
  state_id: null,
  country_id: null,
}
const PARTNERS: RawRows = [
  {
    ...nobody,
    id: 100,
    name: 'Müller & Söhne GmbH',
    is_company: true,
    commercial_partner_id: 100,
    website: 'https://www.mueller.example.de/shop?x=1',
    street: 'Hauptstr. 1',
    city: 'München',
    zip: '80331',
    state_id: 20,
    country_id: 10,
  },
  {
    ...nobody,
    id: 101,
    name: 'Ana Silva',
    commercial_partner_id: 100,
    email: 'Ana.Silva@GMAIL.com',
    phone: '+49 89 1',
  },
  { ...nobody, id: 102, name: 'Mia Seller', commercial_partner_id: 102, email: 'Mia@Main.example' },
]

const EMPTY_LEAD = {
  name: null,
  type: 'opportunity',
  active: true,
  description: null,
  partner_id: null,
  partner_name: null,
  contact_name: null,
  email_from: null,
  phone: null,
  mobile: null,
  website: null,
  street: null,
  street2: null,
  city: null,
  zip: null,
  state_id: null,
  country_id: null,
  stage_id: null,
  user_id: null,
  team_id: null,
  company_id: null,
  source_id: null,
  campaign_id: null,
  lost_reason_id: null,
  probability: null,
  expected_revenue: null,
  date_deadline: null,
  create_date: '2026-01-02 03:04:05',
  write_date: '2026-01-02 03:04:05',
  referred: null,
  x_ace_opportunity_id: null,
} as const

/** A lead with defaults; give what the test is about. */
export function leadRow(
  id: number,
  given: Partial<Record<keyof typeof EMPTY_LEAD, string | number | boolean | null>> = {},
) {
  return { id, ...EMPTY_LEAD, ...given }
}
