import { describe, expect, test } from 'vitest'
import { MODELS } from '../odoo-server/catalogue/catalogue.ts'
import * as ace from './ace-values.ts'
import { APN_COLUMNS } from './apn-columns.ts'
import { generateCompany } from './company.ts'

const company = generateCompany({ seed: 'test' })
const leads = new Map((company.odoo['crm.lead'] ?? []).map((lead) => [lead.id, lead]))
const opportunities = new Map(company.apn.apn_opportunity.map((row) => [String(row.id), row]))
const broken = new Set(company.truth.violations.map((violation) => violation.aceId))

describe('PIPE-3 the sample company', () => {
  test('the same seed gives the same bytes, another seed another company', () => {
    const bytes = (seed: string) =>
      JSON.stringify(generateCompany({ seed, opportunities: 300, aceOpportunities: 120 }))
    expect(bytes('a')).toBe(bytes('a'))
    expect(bytes('a')).not.toBe(bytes('b'))
  })

  test('it has 1,500 visible leads, 640 ACE opportunities and every one of the 17 models', () => {
    expect([...leads.values()].filter((lead) => lead.company_id !== 4)).toHaveLength(1_500)
    expect(company.apn.apn_opportunity).toHaveLength(640)
    const models =
      'res.partner res.users res.company res.country res.country.state res.currency crm.lead crm.stage crm.team crm.tag crm.lost.reason sale.order sale.order.line product.template utm.source utm.campaign mail.activity'
    for (const model of models.split(' ')) expect(company.odoo[model]?.length, model).toBeGreaterThan(0)
  })

  test('every field exists in the catalogue and every reference points at a row', () => {
    for (const [model, rows] of Object.entries(company.odoo)) {
      const fields = MODELS.get(model)?.fields ?? {}
      const ids = new Set(rows.map((row) => row.id))
      expect(ids.size, model).toBe(rows.length)
      for (const row of rows)
        for (const [name, value] of Object.entries(row)) {
          const field = fields[name]
          if (field === undefined) throw new Error(`${model}.${name} is no field`)
          if (field.type !== 'many2one' || value === null || !(field.relation ?? '' in company.odoo)) continue
          const target = company.odoo[field.relation ?? '']
          if (target !== undefined && !target.some((other) => other.id === value))
            throw new Error(`${model}.${name} ${row.id} → ${String(value)}`)
        }
    }
  })

  test('many leads share one write_date, some are archived, some texts are empty, HTML, accented or emoji', () => {
    const all = [...leads.values()]
    const sizes = new Map<unknown, number>()
    for (const lead of all) sizes.set(lead.write_date, (sizes.get(lead.write_date) ?? 0) + 1)
    expect(Math.max(...sizes.values())).toBeGreaterThan(100)
    expect(all.filter((lead) => lead.active === false).length).toBeGreaterThan(50)
    expect(all.some((lead) => String(lead.description).startsWith('<p>'))).toBe(true)
    expect(all.some((lead) => lead.email_from === '')).toBe(true)
    expect(all.some((lead) => /\p{Extended_Pictographic}/u.test(String(lead.name)))).toBe(true)
  })

  test('gold pairs are one to one, exist on both sides and are tagged for co-sell', () => {
    expect(new Set(company.gold.map((link) => link.odooId)).size).toBe(company.gold.length)
    expect(new Set(company.gold.map((link) => link.aceId)).size).toBe(company.gold.length)
    expect(company.gold.length + company.truth.aceOnly.length).toBe(640)
    for (const { odooId, aceId, kind } of company.gold) {
      const [lead, row] = [leads.get(odooId), opportunities.get(aceId)]
      expect(lead?.tag_ids).toContain(1)
      expect(row).toBeDefined()
      expect(row?.partner_opportunity_identifier).toBe(kind === 'identifier' ? String(odooId) : null)
      if (kind === 'odoo-field') expect(lead?.x_ace_opportunity_id).toBe(aceId)
      if (kind === 'clean' || kind === 'noisy' || kind === 'hard')
        expect(lead?.x_ace_opportunity_id).toBe(null)
    }
    const linked = new Set(company.gold.map((link) => link.odooId))
    expect(company.truth.unregistered.length).toBeGreaterThan(100)
    for (const id of company.truth.unregistered) {
      expect(linked.has(id)).toBe(false)
      expect(leads.get(id)?.tag_ids).toContain(1)
    }
  })

  test('deals of one customer only one side knows are among the ACE-only ones (hard negatives)', () => {
    const customers = new Set([...leads.values()].map((lead) => lead.partner_name))
    const known = company.truth.aceOnly.filter((id) =>
      customers.has(String(opportunities.get(id)?.customer_company_name)),
    )
    expect(known.length).toBeGreaterThan(30)
  })
})

describe('PIPE-6 ACE values of the sample', () => {
  const sound = company.apn.apn_opportunity.filter((row) => !broken.has(String(row.id)))
  const lists: Record<string, readonly string[]> = {
    stage: ace.STAGES,
    review_status: ace.REVIEW_STATUS,
    customer_industry: ace.INDUSTRIES,
    customer_use_case: ace.USE_CASES,
    delivery_models: ace.DELIVERY_MODELS,
    sales_activities: ace.SALES_ACTIVITIES,
    competitor_name: ace.COMPETITOR_NAMES,
    opportunity_type: ace.OPPORTUNITY_TYPES,
    origin: ace.OPPORTUNITY_ORIGINS,
    primary_needs_from_aws: ace.PRIMARY_NEEDS,
    closed_lost_reason: ace.CLOSED_LOST_REASONS,
    involvement_type: ace.SALES_INVOLVEMENT_TYPES,
    marketing_source: ace.MARKETING_SOURCES,
    marketing_channels: ace.CHANNELS,
    marketing_use_cases: ace.MARKETING_USE_CASES,
    software_revenue_delivery_model: ace.REVENUE_MODELS,
    aws_stage: ace.AWS_OPPORTUNITY_STAGES,
  }

  test.each(Object.keys(lists))('%s holds documented values only', (column) => {
    for (const row of sound)
      for (const value of [row[column] ?? []].flat()) expect(lists[column]).toContain(value)
  })

  test('rows have the 66 columns and obey the required-field rules', () => {
    for (const row of sound) {
      expect(Object.keys(row).sort()).toEqual(
        APN_COLUMNS.apn_opportunity.map(([name]) => name as string).sort(),
      )
      expect(row.id).toMatch(/^O[0-9]{1,19}$/)
      for (const name of [
        'title',
        'customer_company_name',
        'customer_website_url',
        'customer_industry',
        'customer_country_code',
        'target_close_date',
        'expected_spend_amount',
      ]) {
        expect(row[name], name).toBeTruthy()
      }
      expect(String(row.customer_business_problem).length).toBeGreaterThanOrEqual(20)
      expect(row.stage === 'Closed Lost').toBe(row.closed_lost_reason !== null)
      if (row.customer_country_code === 'US') expect(ace.US_STATES).toContain(row.customer_state_or_region)
      if (row.stage !== 'Launched' && row.stage !== 'Closed Lost')
        expect(String(row.target_close_date) > '2026-11-16').toBe(true)
    }
  })

  test('the known violations are really there', () => {
    expect(company.truth.violations).toHaveLength(32)
    for (const { aceId, field, rule } of company.truth.violations) {
      const value = opportunities.get(aceId)?.[field]
      if (rule === 'REQUIRED_FIELD_MISSING') expect(value).toBe(null)
      else expect(['Banking', 'Negotiation', 'Cascadia', '9810', 'tbd', 'Yes', '0.00']).toContain(value)
    }
  })
})
