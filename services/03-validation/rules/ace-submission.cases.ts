import type { Row, RuleCases, Value } from './cases.ts'

/** An opportunity that AWS takes: every field that is asked for, spelled as the API, the export or the manual do. */
export const ACE_ROW: Row = {
  ...{
    catalog: 'AWS',
    origin: 'Partner Referral',
    opportunity_type: 'Net New Business',
    title: 'Cloud move',
  },
  customer_business_problem: 'The data centre closes and everything must move.',
  customer_use_case: 'Configuration, compliance and auditing',
  ...{ delivery_models: ['SaaS or PaaS'], sales_activities: ['Conducted POC / Demo'] },
  ...{ expected_spend_amount: 100, expected_spend_currency: 'USD', expected_spend_frequency: 'Monthly' },
  ...{ expected_spend_target_company: 'AWS', customer_company_name: 'Acme' },
  ...{ customer_website_url: 'https://www.acme.com/de', customer_industry: 'Energy – Oil and Gas' },
  ...{
    customer_country_code: 'DE',
    customer_postal_code: '80331',
    primary_needs_from_aws: ['Co-Sell – Deal Support'],
  },
  ...{ stage: 'Qualified', review_status: 'Pending Submission', target_close_date: '2026-12-31' },
  ...{ involvement_type: 'Co-sell', related_solutions: ['S-1'] },
}

/** What the cases refer to. */
export const ACE_AROUND: Readonly<Record<string, readonly Row[]>> = {
  'raw.apn_solution': [
    { id: 'S-1', status: 'Active' },
    { id: 'S-2', status: 'Draft' },
    { id: 'S-3', status: 'Active', _deleted_at: '2026-02-01T00:00:00Z' },
  ],
}

const US: Row = {
  customer_country_code: 'US',
  customer_state_or_region: 'Washington',
  customer_postal_code: '98109',
}
const SECRET: Row = { national_security: 'Yes', customer_industry: 'Government' }
const LOST: Row = { stage: 'Closed Lost', closed_lost_reason: 'Price' }
const REVENUE: Row = {
  ...{ stage: 'Launched', software_revenue_delivery_model: 'Contract', software_revenue_amount: 10 },
  ...{ software_revenue_currency: 'USD', software_revenue_effective_date: '2026-01-01' },
  software_revenue_expiration_date: '2026-12-31',
}
const NO_SUPPORT = 'Do Not Need Support from AWS Sales Rep'
const OFFER = 'arn:aws:aws-marketplace:us-east-1:123456789012:AWSMarketplace/Offer/offer-'
const ESTIMATE = `https://calculator.aws/#/estimate?id=${'0a'.repeat(16)}`

/** Must be given: any value but none. */
const given = (column: string): RuleCases => ({
  pass: [{}],
  fail: [null, '', ' ', '\t\n', '\u00a0'].map((value) => ({ [column]: value })),
})
const givenList = (column: string): RuleCases => ({
  pass: [{}],
  fail: [null, [], [''], ['', ' ']].map((value) => ({ [column]: value })),
})
const oneOf = (column: string, good: readonly Value[], bad: readonly Value[], more: Row = {}): RuleCases => ({
  pass: [...good, null].map((value) => ({ ...more, [column]: value })),
  fail: bad.map((value) => ({ ...more, [column]: value })),
})
const length = (column: string, max: number, more: Row = {}): RuleCases => ({
  pass: [{ ...more, [column]: 'x'.repeat(max) }],
  fail: [{ ...more, [column]: 'x'.repeat(max + 1) }],
})
const revenue = (column: string): RuleCases => ({
  pass: [REVENUE, { ...REVENUE, stage: 'Committed', [column]: null }, { stage: 'Launched' }],
  fail: [
    { ...REVENUE, [column]: null },
    { ...REVENUE, stage: 'LAUNCHED', [column]: null },
  ],
})

/** The cases of data/validation/ace-submission.json. */
export const ACE_CASES: Readonly<Record<string, RuleCases>> = {
  'ace-required-catalog': given('catalog'),
  'ace-required-title': given('title'),
  'ace-required-customer-business-problem': given('customer_business_problem'),
  'ace-required-customer-company-name': {
    pass: [{}, { ...SECRET, customer_company_name: null }],
    fail: [{ customer_company_name: null }, { national_security: 'No', customer_company_name: null }],
  },
  'ace-required-customer-website-url': {
    pass: [{}, { ...SECRET, customer_website_url: null }],
    fail: [{ customer_website_url: null }, { national_security: 'No', customer_website_url: '' }],
  },
  'ace-required-customer-industry': given('customer_industry'),
  'ace-required-customer-country-code': given('customer_country_code'),
  'ace-required-target-close-date': { pass: [{}], fail: [{ target_close_date: null }] },
  'ace-required-expected-spend-amount': { pass: [{}], fail: [{ expected_spend_amount: null }] },
  'ace-required-expected-spend-currency': given('expected_spend_currency'),
  'ace-required-expected-spend-frequency': given('expected_spend_frequency'),
  'ace-required-expected-spend-target-company': given('expected_spend_target_company'),
  'ace-required-stage': given('stage'),
  'ace-required-customer-use-case': given('customer_use_case'),
  'ace-required-delivery-models': givenList('delivery_models'),
  'ace-required-sales-activities': givenList('sales_activities'),
  'ace-required-primary-needs-from-aws': {
    pass: [{}, { origin: 'AWS  referral', primary_needs_from_aws: null }],
    fail: [
      { primary_needs_from_aws: null },
      { origin: 'partner referral', primary_needs_from_aws: [] },
      { origin: null, primary_needs_from_aws: null },
    ],
  },
  'ace-required-involvement-type': given('involvement_type'),
  'ace-solution-or-description': {
    pass: [{}, { related_solutions: null, other_solution_description: 'A data lake' }],
    fail: [
      { related_solutions: null },
      { related_solutions: [], other_solution_description: '' },
      { related_solutions: ['Other'], other_solution_description: '  ' },
    ],
  },
  'ace-conditional-state': {
    pass: [US, { customer_country_code: 'DE' }, { ...US, ...SECRET, customer_state_or_region: null }],
    fail: [
      { ...US, customer_state_or_region: null },
      { ...US, customer_country_code: 'us', customer_state_or_region: '' },
    ],
  },
  'ace-conditional-postal-code': {
    pass: [
      {},
      { customer_country_code: 'HK', customer_postal_code: null },
      { ...US, ...SECRET, customer_postal_code: null },
    ],
    fail: [
      { customer_postal_code: null },
      { ...US, customer_postal_code: null },
      { ...SECRET, customer_postal_code: null },
    ],
  },
  'ace-conditional-other-industry': {
    pass: [{}, { customer_industry: 'Other', customer_other_industry: 'Circus' }],
    fail: [{ customer_industry: 'Other' }, { customer_industry: ' other' }],
  },
  'ace-conditional-other-competitor': {
    pass: [{ competitor_name: 'Akamai' }, { competitor_name: '*Other', other_competitor_names: 'Me' }],
    fail: [{ competitor_name: '*Other' }, { competitor_name: '*other' }, { competitor_name: 'Other' }],
  },
  'ace-conditional-closed-lost-reason': {
    pass: [LOST, {}],
    fail: [{ stage: 'Closed Lost' }, { stage: 'closed  lost' }],
  },
  'ace-conditional-marketing-funding': {
    pass: [{}, { marketing_source: 'Marketing Activity', marketing_aws_funding_used: 'No' }],
    fail: [{ marketing_source: 'Marketing Activity' }, { marketing_source: 'marketing activity' }],
  },
  'ace-conditional-marketing-channels': {
    pass: [
      {},
      { marketing_source: 'Marketing Activity', marketing_channels: ['TV'] },
      { marketing_source: 'None' },
    ],
    fail: [
      { marketing_source: 'Marketing Activity' },
      { marketing_source: 'marketing  activity', marketing_channels: [''] },
    ],
  },
  'ace-conditional-solution-when-committed': {
    pass: [{ stage: 'Committed' }, { related_solutions: null, other_solution_description: 'A data lake' }],
    fail: ['Committed', 'Launched', 'launched'].map((stage) => ({
      ...{ stage, related_solutions: null, other_solution_description: 'A data lake' },
    })),
  },
  'ace-conditional-software-delivery-model': revenue('software_revenue_delivery_model'),
  'ace-conditional-software-amount': revenue('software_revenue_amount'),
  'ace-conditional-software-currency': revenue('software_revenue_currency'),
  'ace-conditional-software-effective-date': revenue('software_revenue_effective_date'),
  'ace-conditional-software-expiration-date': revenue('software_revenue_expiration_date'),
  'ace-conditional-software-revenue': { pass: [REVENUE, {}], fail: [{ stage: 'Launched' }] },
  'ace-conditional-aws-account-id': {
    pass: [{}, { stage: 'Launched', customer_aws_account_id: '123456789012' }],
    fail: [{ stage: 'Launched' }],
  },
  'ace-marketing-none': {
    pass: [
      { marketing_source: 'None' },
      { marketing_source: 'None', marketing_channels: [''], marketing_campaign_name: ' ' },
      { marketing_source: 'Marketing Activity', marketing_channels: ['TV'] },
    ],
    fail: [
      { marketing_source: 'None', marketing_campaign_name: 'Spring' },
      { marketing_source: 'none', marketing_channels: ['TV'] },
      { marketing_source: 'None', marketing_use_cases: ['AI/ML'] },
      { marketing_source: 'None', marketing_aws_funding_used: 'No' },
    ],
  },
  'ace-other-competitor-only-with-other': {
    pass: [{}, { competitor_name: '*Other', other_competitor_names: 'Me' }],
    fail: [{ other_competitor_names: 'Me' }, { competitor_name: 'Akamai', other_competitor_names: 'Me' }],
  },
  'ace-cosell-needs': {
    pass: [{}, { involvement_type: 'For Visibility Only', primary_needs_from_aws: [NO_SUPPORT] }],
    fail: ['Co-Sell', 'co–sell'].map((involvement_type) => ({
      ...{ involvement_type, primary_needs_from_aws: [NO_SUPPORT.toLowerCase()] },
    })),
  },
  'ace-visibility-needs': {
    pass: [{ involvement_type: 'For Visibility Only', primary_needs_from_aws: [NO_SUPPORT] }],
    fail: [{ involvement_type: 'for visibility only' }],
  },
  'ace-needs-exclusive': {
    pass: [{}, { primary_needs_from_aws: [NO_SUPPORT] }],
    fail: [{ primary_needs_from_aws: [NO_SUPPORT, 'Co-Sell – Deal Support'] }],
  },
  'ace-national-security-industry': {
    pass: [SECRET, { ...SECRET, customer_industry: 'government' }, {}],
    fail: [{ ...SECRET, customer_industry: 'Gaming' }],
  },
  'ace-national-security-needs': {
    pass: [SECRET, { primary_needs_from_aws: [NO_SUPPORT] }],
    fail: [{ ...SECRET, primary_needs_from_aws: [NO_SUPPORT] }],
  },
  'ace-accepted-catalog': oneOf('catalog', ['AWS', 'sandbox'], ['Azure']),
  'ace-accepted-origin': oneOf('origin', ['AWS Referral', 'partner  referral'], ['Referral']),
  'ace-accepted-opportunity-type': oneOf('opportunity_type', ['Expansion', 'flat renewal'], ['Renewal']),
  'ace-accepted-customer-industry': oneOf(
    'customer_industry',
    ['Non-Profit Organization', 'Energy - Power & Utilities', 'ENERGY – OIL AND GAS'],
    ['Energy', 'Banks'],
  ),
  'ace-accepted-customer-country-code': oneOf('customer_country_code', ['TT', 'de'], ['XX', 'Germany']),
  'ace-accepted-customer-state-or-region': oneOf(
    'customer_state_or_region',
    ['FPO AP', 'FPO, AP', 'Northern Mariana Islands', 'washington'],
    ['WA'],
    US,
  ),
  'ace-accepted-customer-use-case': oneOf(
    'customer_use_case',
    ['Security and Compliance', 'Monitoring,  logging and performance', 'Migration/Database Migration'],
    ['Magic'],
  ),
  'ace-accepted-delivery-models': oneOf('delivery_models', [['Resell', 'BYOL or AMI']], [['Resell', 'Gift']]),
  'ace-accepted-apn-programs': oneOf(
    'apn_programs',
    [['Well–Architected', 'ISV Immersion Day SFID Program']],
    [['Well-Architected', 'Nothing']],
  ),
  'ace-accepted-aws-partition': oneOf('aws_partition', ['aws-eusc'], ['aws-cn']),
  'ace-accepted-sales-activities': oneOf('sales_activities', [['SOW Signed']], [['SOW Signed', 'Lunch']]),
  'ace-accepted-primary-needs-from-aws': oneOf(
    'primary_needs_from_aws',
    [[NO_SUPPORT], ['Co-Sell - Support for Public Tender/RFx']],
    [['Co-Sell - Lunch']],
  ),
  'ace-accepted-involvement-type': oneOf('involvement_type', ['Co-Sell', 'for visibility only'], ['None']),
  'ace-accepted-stage': oneOf('stage', ['Prospect', 'business validation'], ['Won']),
  'ace-accepted-review-status': oneOf('review_status', ['In Review', 'Rejected'], ['Lost']),
  'ace-accepted-closed-lost-reason': oneOf(
    'closed_lost_reason',
    ['Lost to Competitor—Google', 'Delay/Cancellation of Project', 'Security / compliance'],
    ['Because'],
  ),
  'ace-accepted-competitor-name': oneOf('competitor_name', ['On-Prem', 'on - prem', '*Other'], ['Me']),
  'ace-accepted-national-security': oneOf('national_security', ['No', 'yes'], ['Maybe']),
  'ace-accepted-expected-spend-frequency': oneOf(
    'expected_spend_frequency',
    ['monthly'],
    ['Annual', 'Daily'],
  ),
  'ace-accepted-marketing-source': oneOf('marketing_source', ['None', 'marketing activity'], ['Fair']),
  'ace-accepted-marketing-channels': oneOf('marketing_channels', [['TV', 'Email']], [['TV', 'Pigeon']]),
  'ace-accepted-marketing-use-cases': oneOf('marketing_use_cases', [['VR and AR']], [['Lunch']]),
  'ace-accepted-marketing-aws-funding-used': oneOf('marketing_aws_funding_used', ['Yes', 'no'], ['1']),
  'ace-accepted-software-revenue-delivery-model': oneOf(
    'software_revenue_delivery_model',
    ['Pay-as-you-go', 'contract'],
    ['Gift'],
  ),
  'ace-accepted-software-revenue-currency': oneOf('software_revenue_currency', ['EUR', 'usd'], ['EURO']),
  'ace-spend-currency-usd': oneOf('expected_spend_currency', ['USD', 'usd'], ['EUR']),
  'ace-spend-target-aws': oneOf('expected_spend_target_company', ['AWS', 'aws'], ['Amazon']),
  'ace-length-title': length('title', 255),
  'ace-length-customer-business-problem': {
    pass: [20, 2000].map((n) => ({ customer_business_problem: 'x'.repeat(n) })),
    fail: [19, 2001].map((n) => ({ customer_business_problem: 'x'.repeat(n) })),
  },
  'ace-length-customer-company-name': length('customer_company_name', 120),
  'ace-length-customer-website-url': {
    pass: [{ customer_website_url: 'a.de' }, { customer_website_url: `${'x'.repeat(252)}.de` }],
    fail: [{ customer_website_url: 'a.b' }, { customer_website_url: `${'x'.repeat(253)}.de` }],
  },
  'ace-length-partner-opportunity-identifier': length('partner_opportunity_identifier', 64),
  'ace-length-customer-street-address': length('customer_street_address', 255),
  'ace-length-customer-city': length('customer_city', 255),
  'ace-length-customer-postal-code': length('customer_postal_code', 20),
  'ace-length-customer-other-industry': length('customer_other_industry', 255, {
    customer_industry: 'Other',
  }),
  'ace-length-next-steps': length('next_steps', 255),
  'ace-length-additional-comments': length('additional_comments', 255),
  'ace-length-other-solution-description': length('other_solution_description', 255),
  'ace-length-other-competitor-names': length('other_competitor_names', 255, { competitor_name: '*Other' }),
  'ace-length-expected-spend-estimation-url': length('expected_spend_estimation_url', 255),
  'ace-length-owner-email': length('owner_email', 80),
  'ace-pattern-arn': oneOf(
    'arn',
    ['arn:aws:partnercentral:us-east-1:1:catalog/AWS/opportunity/O1'],
    ['O1', 'xarn:'],
  ),
  'ace-pattern-id': {
    pass: [{ id: 'O1' }, { id: `O${'9'.repeat(19)}` }],
    fail: [{ id: 'X1' }, { id: 'O' }, { id: `O${'9'.repeat(20)}` }],
  },
  'ace-pattern-customer-website-url': oneOf(
    'customer_website_url',
    ['acme.de', 'www.acme.co.uk', 'https://acme.com/a?b=c', 'acme.com/@team', 'acme.com/a[1]'],
    ['acme', 'ftp://acme.de', 'acme .de', 'acme.com/?a=1&b=2', 'acme.com/#top', 'acme.com/~me', 'acme.de\n'],
  ),
  'ace-pattern-customer-duns': oneOf(
    'customer_duns',
    ['123456789'],
    ['12-345-6789', '12345678', '1234567890'],
  ),
  'ace-pattern-customer-aws-account-id': oneOf(
    'customer_aws_account_id',
    ['123456789012', 'acme_1'],
    ['1234-5678-9012', '1234567890123'],
  ),
  'ace-pattern-us-postal-code': {
    pass: [US, { ...US, customer_postal_code: '98109-1234' }, { customer_postal_code: 'SW1A 1AA' }],
    fail: [
      { ...US, customer_postal_code: '9810' },
      { ...US, customer_country_code: 'us', customer_postal_code: '98109 1234' },
    ],
  },
  'ace-pattern-related-opportunity-identifier': oneOf('related_opportunity_identifier', ['O7'], ['7', 'O']),
  'ace-pattern-owner-email': oneOf(
    'owner_email',
    ['eva@acme.example', "E.O'Neil+sales@sub.acme.example"],
    ['eva', 'eva@acme', 'e va@acme.example', 'eva@acme..example', 'eva@acme.example\n', 'eva@acme.exa mple'],
  ),
  'ace-pattern-expected-spend-estimation-url': oneOf(
    'expected_spend_estimation_url',
    [ESTIMATE, ESTIMATE.replace('calculator.aws', 'pricing.calculator.aws.eu')],
    ['https://calculator.aws/', ESTIMATE.replace('https', 'http'), ESTIMATE.replace('.aws', 'xaws')],
  ),
  'ace-solution-ids': oneOf('related_solutions', [['S-1'], []], [['S-1', 'Other'], ['S-']]),
  'ace-solutions-at-most-ten': {
    pass: [{ related_solutions: Array<string>(10).fill('S-1') }],
    fail: [{ related_solutions: Array<string>(11).fill('S-1') }],
  },
  'ace-solutions-active': oneOf('related_solutions', [['S-1'], []], [['S-1', 'S-2'], ['S-3'], ['S-4']]),
  'ace-products-at-most-twenty': {
    pass: [{ related_aws_products: Array<string>(20).fill('Lambda') }],
    fail: [{ related_aws_products: Array<string>(21).fill('Lambda') }],
  },
  'ace-offers-pattern': oneOf('related_marketplace_offers', [[`${OFFER}a`]], [['offer-a'], [`x${OFFER}a`]]),
  'ace-offers-at-most-one': oneOf(
    'related_marketplace_offers',
    [[`${OFFER}b`], []],
    [[`${OFFER}c`, `${OFFER}d`]],
  ),
  'ace-offer-used-once': {
    pass: [
      { related_marketplace_offers: [`${OFFER}e`] },
      { related_marketplace_offers: [`${OFFER}f`, `${OFFER}f`] },
    ],
    fail: [[{ related_marketplace_offers: [`${OFFER}g`] }, { related_marketplace_offers: [`${OFFER}g`] }]],
  },
  'ace-offer-closed-lost': {
    pass: [LOST, { related_marketplace_offers: [`${OFFER}h`] }],
    fail: [{ ...LOST, related_marketplace_offers: [`${OFFER}i`] }],
  },
  'ace-related-opportunity-known': {
    pass: [
      [{ id: 'O88' }, { related_opportunity_identifier: 'O88' }],
      {},
      { related_opportunity_identifier: '' },
    ],
    fail: [{ related_opportunity_identifier: 'O404' }],
  },
  'ace-spend-range': {
    pass: [0.01, 1_000_000_000_000_000].map((amount) => ({ expected_spend_amount: amount })),
    fail: [0, -1, 1_000_000_000_000_001, 'NaN', 'Infinity'].map((amount) => ({
      expected_spend_amount: amount,
    })),
  },
  'ace-spend-decimals': oneOf('expected_spend_amount', ['10.250', 10], [10.255]),
  'ace-close-date-not-past': {
    pass: [
      { target_close_date: '2026-03-01' },
      { ...LOST, stage: 'closed lost', target_close_date: '2026-02-28' },
      { stage: 'Launched', target_close_date: '2026-02-28' },
    ],
    fail: [{ target_close_date: '2026-02-28' }, { stage: null, target_close_date: '2026-02-28' }],
  },
  'ace-close-date-not-far': oneOf('target_close_date', ['2086-03-01'], ['2086-03-02']),
  'ace-contract-dates': {
    pass: [REVENUE, { ...REVENUE, software_revenue_expiration_date: '2026-01-01' }],
    fail: [{ ...REVENUE, software_revenue_expiration_date: '2025-12-31' }],
  },
  'ace-software-value': {
    pass: [REVENUE, {}],
    fail: [{ software_revenue_amount: 10 }, { software_revenue_currency: 'USD' }],
  },
  'ace-software-amount': oneOf(
    'software_revenue_amount',
    [0, 10.25, '9'.repeat(31)],
    [-1, 10.255, 'NaN', `1${'0'.repeat(31)}`],
    {
      software_revenue_currency: 'USD',
    },
  ),
  'ace-partner-identifier-unique': {
    pass: [
      { partner_opportunity_identifier: 'once' },
      ...[null, '', '', ' ', ' '].map((value) => ({ partner_opportunity_identifier: value })),
    ],
    fail: [[{ partner_opportunity_identifier: 'twice' }, { partner_opportunity_identifier: 'twice' }]],
  },
  'ace-partner-identifier-given': given('partner_opportunity_identifier'),
  'ace-origin-given': given('origin'),
}
