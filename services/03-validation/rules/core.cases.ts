import type { Row, RuleCases } from './cases.ts'

const LINEAGE: Row = { raw_id: 1, load_id: 'l', source_hash: 'h', transformed_at: '2026-03-01T00:00:00Z' }

/** Rows in which no rule of the suite finds a fault, by entity. */
export const CORE_ROWS: Readonly<Record<string, Row>> = {
  'core.odoo_opportunities': {
    ...{ name: 'Cloud move', type: 'opportunity', active: true, account_name: 'Acme', country_code: 'DE' },
    ...{
      stage_name: 'Qualified',
      ace_stage: 'Qualified',
      amount: 100,
      currency: 'EUR',
      amount_reporting: 110,
    },
    ...{ close_date: '2026-12-31', email: 'eva@acme.example', probability: 20, tags: [], ...LINEAGE },
  },
  'core.ace_opportunities': {
    ...{ name: 'Cloud move', account_name: 'Acme', country_code: 'DE', stage_name: 'Qualified' },
    ...{
      ace_stage: 'Qualified',
      amount: 100,
      currency: 'USD',
      amount_reporting: 100,
      close_date: '2026-12-31',
    },
    ...LINEAGE,
  },
  'core.aws_accounts': {
    ...{ name: 'Acme', normalized_name: 'acme', origin: 'odoo', odoo_partner_ids: [], odoo_opportunities: 1 },
    ...{ ace_opportunities: 0, transformed_at: '2026-03-01T00:00:00Z' },
  },
}

/** What the cases refer to. */
export const CORE_AROUND: Readonly<Record<string, readonly Row[]>> = {
  'core.country_map': [{ country_key: 'germany', code: 'DE', name: 'Germany' }],
  'core.ace_opportunities': [
    { id: 'O1' },
    { id: 'O2' },
    { id: 'O3', partner_opportunity_identifier: '77' },
    { id: 'O4', partner_opportunity_identifier: '78' },
    { id: 'O5' },
  ],
}

/** Rules that both sides have alike. */
function ofOpportunities(side: 'odoo' | 'ace', twice: number | string): Record<string, RuleCases> {
  const rules: Record<string, RuleCases> = {
    'id-not-null': { pass: [{}], fail: [{ id: null }] },
    'id-unique': { pass: [{}], fail: [[{ id: twice }, { id: twice }]] },
    lineage: { pass: [{}], fail: [{ load_id: null }, { load_id: '' }] },
    'name-given': { pass: [{ name: 'x' }], fail: [{ name: null }, { name: '' }, { name: ' \u00a0' }] },
    'account-given': { pass: [{ account_name: 'x' }], fail: [{ account_name: null }, { account_name: ' ' }] },
    'country-known': {
      pass: [{ country_code: null }, { country_code: '' }, {}],
      fail: [{ country_code: 'XX' }],
    },
    'stage-mapped': {
      pass: [{ stage_name: null, ace_stage: null }, {}],
      fail: [{ stage_name: 'Haggling', ace_stage: null }],
    },
    'stage-accepted': {
      pass: [{ ace_stage: 'closed  lost' }, { ace_stage: 'Technical Validation' }, { ace_stage: null }],
      fail: [{ ace_stage: 'Won' }],
    },
    'amount-range': {
      pass: [{ amount: 0 }, { amount: 1_000_000_000 }, { amount: null }],
      fail: [{ amount: -0.01 }, { amount: 1_000_000_000.01 }],
    },
    'amount-reporting': {
      pass: [{ amount: null, amount_reporting: null }, { currency: null, amount_reporting: null }, {}],
      fail: [{ amount_reporting: null }],
    },
    'currency-code': {
      pass: [{ currency: 'CHF' }, { currency: null }],
      fail: [{ currency: 'eur' }, { currency: '€' }],
    },
    'close-date-range': {
      pass: [{ close_date: '2000-01-01' }, { close_date: '2100-01-01' }, { close_date: null }],
      fail: [{ close_date: '1999-12-31' }, { close_date: '2100-01-02' }],
    },
  }
  return Object.fromEntries(Object.entries(rules).map(([rule, cases]) => [`${side}-${rule}`, cases]))
}

const world = (tables: Readonly<Record<string, readonly Row[]>>) => ({ tables })
const TODAY = '2026-03-01T00:00:00Z'

/** The cases of data/validation/core.json. */
export const CORE_CASES: Readonly<Record<string, RuleCases>> = {
  ...ofOpportunities('odoo', 55),
  ...ofOpportunities('ace', 'O55'),
  'odoo-row-count': {
    pass: [
      world({
        'raw.odoo_crm_lead': [{ id: 1 }, { id: 2, _deleted_at: TODAY }],
        'core.odoo_opportunities': [{ id: 1 }],
      }),
    ],
    fail: [world({ 'raw.odoo_crm_lead': [{ id: 1 }, { id: 2 }], 'core.odoo_opportunities': [{ id: 1 }] })],
  },
  'ace-row-count': {
    pass: [world({ 'raw.apn_opportunity': [{ id: 'O1' }], 'core.ace_opportunities': [{ id: 'O1' }] })],
    fail: [world({ 'raw.apn_opportunity': [{ id: 'O1' }], 'core.ace_opportunities': [] })],
  },
  'odoo-not-empty': {
    pass: [world({ 'core.odoo_opportunities': [{ id: 1 }] })],
    fail: [world({ 'core.odoo_opportunities': [] })],
  },
  'ace-not-empty': {
    pass: [world({ 'core.ace_opportunities': [{ id: 'O1' }] })],
    fail: [world({ 'core.ace_opportunities': [] })],
  },
  'odoo-email-pattern': {
    pass: [{ email: 'a.b@c.de' }, { email: null }],
    fail: [{ email: 'nobody' }, { email: 'a@c.de\n' }, { email: 'a b@c.de' }, { email: 'a@c' }],
  },
  'odoo-name-length': { pass: [{ name: 'x'.repeat(255) }], fail: [{ name: 'x'.repeat(256) }] },
  'odoo-probability-range': {
    pass: [{ probability: 0 }, { probability: 100 }],
    fail: [{ probability: -1 }, { probability: 100.5 }],
  },
  'odoo-ace-id-known': {
    pass: [{ ace_opportunity_id: 'O1' }, { ace_opportunity_id: '' }],
    fail: [{ ace_opportunity_id: 'O404' }],
  },
  'odoo-ace-id-unique': {
    pass: [{ ace_opportunity_id: 'O2' }],
    fail: [[{ ace_opportunity_id: 'O405' }, { ace_opportunity_id: 'O405' }]],
  },
  'odoo-ace-names-back': {
    pass: [{ id: 77, ace_opportunity_id: 'O3' }, { ace_opportunity_id: 'O5' }, { ace_opportunity_id: null }],
    fail: [{ id: 79, ace_opportunity_id: 'O4' }],
  },
  'odoo-stage-given': {
    pass: [{}, { type: 'lead', stage_name: null, ace_stage: null }],
    fail: [{ stage_name: null, ace_stage: null }],
  },
  'odoo-raw-fresh': {
    pass: [world({ 'raw.odoo_crm_lead': [{ id: 1, _extracted_at: '2026-02-27T12:00:00Z' }] })],
    fail: [
      world({ 'raw.odoo_crm_lead': [{ id: 1, _extracted_at: '2026-02-27T11:59:59Z' }] }),
      world({ 'raw.odoo_crm_lead': [] }),
    ],
  },
  'ace-raw-fresh': {
    pass: [world({ 'raw.apn_opportunity': [{ id: 'O1', _extracted_at: '2026-02-27T12:00:00Z' }] })],
    fail: [world({ 'raw.apn_opportunity': [{ id: 'O1', _extracted_at: '2026-02-27T11:59:59Z' }] })],
  },
  'accounts-counts': {
    pass: [{ odoo_opportunities: 0, ace_opportunities: 1 }],
    fail: [{ odoo_opportunities: 0, ace_opportunities: 0 }],
  },
  'accounts-id-unique': { pass: [{}], fail: [[{ id: 'twice' }, { id: 'twice' }]] },
  'accounts-total': {
    pass: [
      world({
        'core.aws_accounts': [{ id: 'a', odoo_opportunities: 1, ace_opportunities: 1 }],
        'core.odoo_opportunities': [{ id: 1 }, { id: 2, account_name: null }],
        'core.ace_opportunities': [{ id: 'O1' }],
      }),
    ],
    fail: [world({ 'core.aws_accounts': [], 'core.odoo_opportunities': [{ id: 1 }] })],
  },
}
