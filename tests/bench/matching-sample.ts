import { readFileSync } from 'node:fs'
import { generateCompany } from '../../sample/generator/index.ts'
import type { OpportunityRow } from '../../services/05-matching/index.ts'

/** What the generator gives, loosely read: the bench takes the columns the transformation takes. */
type Row = Readonly<Record<string, unknown>>

export interface SamplePair {
  readonly odoo: OpportunityRow[]
  readonly ace: OpportunityRow[]
  /** `odooId|aceId` of the true pairs, and how each can be recognised. */
  readonly gold: ReadonlyMap<string, string>
}

/** Generates a company and brings both sides into the matcher's form as 02-transformation does (a short form of it). */
export function sampleSides(seed: number): SamplePair {
  const { odoo, apn, gold } = generateCompany({ seed })
  const tables = odoo as Readonly<Record<string, readonly Row[]>>
  const apnTables = apn as unknown as Readonly<Record<string, readonly Row[]>>
  const rates = readRates(tables)
  return {
    odoo: odooRows(tables, rates),
    ace: aceRows(apnTables, rates),
    gold: new Map(gold.map((link) => [`${link.odooId}|${link.aceId}`, link.kind])),
  }
}

function odooRows(
  tables: Readonly<Record<string, readonly Row[]>>,
  rates: ReadonlyMap<string, number>,
): OpportunityRow[] {
  const by = (table: string) => new Map((tables[table] ?? []).map((row) => [row.id, row]))
  const [partners, users, stages, countries, companies, currencies] = [
    'res.partner',
    'res.users',
    'crm.stage',
    'res.country',
    'res.company',
    'res.currency',
  ].map(by)
  return (tables['crm.lead'] ?? []).map((lead) => {
    const partner = partners?.get(lead.partner_id)
    const account = partners?.get(partner?.commercial_partner_id ?? partner?.parent_id) ?? partner
    const user = users?.get(lead.user_id)
    const userPartner = partners?.get(user?.partner_id)
    const company = companies?.get(lead.company_id)
    const mail = text(lead.email_from) ?? text(partner?.email)
    return {
      id: String(lead.id),
      name: text(lead.name),
      description: text(lead.description)?.replace(/<[^>]+>/g, ' ') ?? null,
      accountName:
        (account?.is_company ? text(account.name) : null) ?? text(lead.partner_name) ?? text(partner?.name),
      websiteDomain: text(lead.website) ?? text(partner?.website) ?? text(account?.website),
      emailDomain: mail,
      contactName: text(lead.contact_name) ?? (partner?.is_company ? null : text(partner?.name)),
      contactEmail: mail,
      phone: text(lead.phone) ?? text(partner?.phone),
      city: text(lead.city) ?? text(partner?.city),
      countryCode: text(countries?.get(lead.country_id ?? partner?.country_id)?.code),
      stage: odooStage(lead, stages?.get(lead.stage_id)),
      amount: money(lead.expected_revenue, text(currencies?.get(company?.currency_id)?.name) ?? 'EUR', rates),
      amountBasis: null,
      ownerName: text(userPartner?.name) ?? text(user?.name),
      ownerEmail: text(userPartner?.email) ?? text(user?.login),
      closeDate: text(lead.date_deadline),
      createdOn: text(lead.create_date)?.slice(0, 10) ?? null,
      otherId:
        /\bO\d{1,19}\b/.exec(
          `${lead.x_ace_opportunity_id ?? ''} ${lead.referred ?? ''}`.toUpperCase(),
        )?.[0] ?? null,
      hash: '',
    }
  })
}

function aceRows(
  apn: Readonly<Record<string, readonly Row[]>>,
  rates: ReadonlyMap<string, number>,
): OpportunityRow[] {
  const users = new Map((apn.apn_user ?? []).map((user) => [text(user.email)?.toLowerCase(), user]))
  const contacts = new Map<unknown, Row>()
  for (const contact of [...(apn.apn_contact ?? [])].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))) {
    const customer = (text(contact.side) ?? text(contact.role))?.toLowerCase() === 'customer'
    if (customer && !contacts.has(contact.opportunity_id)) contacts.set(contact.opportunity_id, contact)
  }
  return (apn.apn_opportunity ?? []).map((row) => {
    const owner = users.get(text(row.owner_email)?.toLowerCase())
    const contact = contacts.get(row.id)
    const revenue = Number(row.software_revenue_amount) > 0
    const yearly =
      Number(row.expected_spend_amount) * (/^annual/i.test(String(row.expected_spend_frequency)) ? 1 : 12)
    return {
      id: String(row.id),
      name: text(row.title),
      description: text(row.customer_business_problem) ?? text(row.customer_use_case),
      accountName: text(row.customer_company_name),
      websiteDomain: text(row.customer_website_url),
      emailDomain: text(contact?.email),
      contactName: text(`${contact?.first_name ?? ''} ${contact?.last_name ?? ''}`),
      contactEmail: text(contact?.email)?.toLowerCase() ?? null,
      phone: text(contact?.phone),
      city: text(row.customer_city),
      countryCode: text(row.customer_country_code)?.toUpperCase() ?? null,
      stage: text(row.stage)?.replace(/\s+/g, ' ') ?? null,
      amount: revenue
        ? money(row.software_revenue_amount, String(row.software_revenue_currency), rates)
        : money(yearly, text(row.expected_spend_currency) ?? 'USD', rates),
      amountBasis: revenue ? 'software_revenue' : 'aws_spend_year',
      ownerName: text(owner?.full_name) ?? text(`${owner?.first_name ?? ''} ${owner?.last_name ?? ''}`),
      ownerEmail: text(row.owner_email)?.toLowerCase() ?? null,
      closeDate: text(row.target_close_date),
      createdOn: text(row.created_date)?.slice(0, 10) ?? null,
      otherId: text(row.partner_opportunity_identifier),
      hash: '',
    }
  })
}

const STAGES = (
  JSON.parse(readFileSync(new URL('../../config/maps/stages.json', import.meta.url), 'utf8')) as {
    stages: { side: string; stage: string; aceStage: string }[]
  }
).stages

function odooStage(lead: Row, stage: Row | undefined): string | null {
  const won = stage?.is_won === true
  if (!won && lead.active === false && (text(lead.lost_reason_id) !== null || !Number(lead.probability)))
    return 'Closed Lost'
  const name = text(stage?.name)?.toLowerCase()
  if (won) return 'Launched'
  return STAGES.find((entry) => entry.side === 'odoo' && entry.stage.toLowerCase() === name)?.aceStage ?? null
}

/** Newest rate of each currency in the generated Odoo: units for one unit of the base. */
function readRates(tables: Readonly<Record<string, readonly Row[]>>): ReadonlyMap<string, number> {
  const names = new Map((tables['res.currency'] ?? []).map((row) => [row.id, String(row.name)]))
  const rows = [...(tables['res.currency.rate'] ?? [])].sort((a, b) =>
    String(a.name) < String(b.name) ? -1 : 1,
  )
  return new Map(rows.map((row) => [names.get(row.currency_id) ?? '', Number(row.rate)]))
}

function money(value: unknown, currency: string, rates: ReadonlyMap<string, number>): string | null {
  const amount = (Number(value) / (rates.get(currency) ?? 1)) * (rates.get('USD') ?? 1)
  return Number.isFinite(amount) && amount > 0 ? amount.toFixed(2) : null
}

/** Text of a value; Odoo's translated values give their English one; empty is null. */
function text(value: unknown): string | null {
  if (value === null || value === undefined || value === false) return null
  if (typeof value === 'object') return text((value as Row).en_US)
  const out = String(value).trim()
  return out === '' ? null : out
}
