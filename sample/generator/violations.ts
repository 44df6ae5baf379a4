import type { Random } from './random.ts'
import type { ApnRow, Violation } from './types.ts'

interface Breach {
  readonly field: string
  readonly rule: string
  /** Whether the row can break the rule (closed, in the US …). */
  readonly fits: (row: ApnRow) => boolean
  readonly value: ApnRow[string]
}

const any = () => true
const open = (row: ApnRow) => row.stage !== 'Launched' && row.stage !== 'Closed Lost'
const american = (row: ApnRow) => row.customer_country_code === 'US'

const BREACHES: readonly Breach[] = [
  { field: 'customer_website_url', rule: 'REQUIRED_FIELD_MISSING', fits: any, value: null },
  { field: 'customer_industry', rule: 'INVALID_ENUM_VALUE', fits: any, value: 'Banking' },
  { field: 'customer_industry', rule: 'REQUIRED_FIELD_MISSING', fits: any, value: null },
  { field: 'stage', rule: 'INVALID_ENUM_VALUE', fits: open, value: 'Negotiation' },
  {
    field: 'closed_lost_reason',
    rule: 'REQUIRED_FIELD_MISSING',
    fits: (row) => row.stage === 'Closed Lost',
    value: null,
  },
  { field: 'customer_state_or_region', rule: 'REQUIRED_FIELD_MISSING', fits: american, value: null },
  { field: 'customer_state_or_region', rule: 'INVALID_ENUM_VALUE', fits: american, value: 'Cascadia' },
  { field: 'customer_postal_code', rule: 'INVALID_STRING_FORMAT', fits: american, value: '9810' },
  { field: 'customer_business_problem', rule: 'INVALID_STRING_FORMAT', fits: any, value: 'tbd' },
  {
    field: 'national_security',
    rule: 'INVALID_VALUE',
    fits: (row) => row.customer_industry !== 'Government',
    value: 'Yes',
  },
  { field: 'expected_spend_amount', rule: 'VALUE_OUT_OF_RANGE', fits: any, value: '0.00' },
  {
    field: 'customer_aws_account_id',
    rule: 'REQUIRED_FIELD_MISSING',
    fits: (row) => row.stage === 'Launched',
    value: null,
  },
]

/** Breaks ACE rules in a known number of rows (one rule a row), round robin over the kinds, and says which. */
export function breakRules(random: Random, rows: readonly ApnRow[], count: number): Violation[] {
  const left = random.shuffle(rows)
  const broken: Violation[] = []
  for (let at = 0; broken.length < count && at < count * 3; at += 1) {
    const breach = BREACHES[at % BREACHES.length] as Breach
    const found = left.findIndex((row) => breach.fits(row))
    if (found < 0) continue
    const [row] = left.splice(found, 1)
    if (row === undefined) continue
    row[breach.field] = breach.value
    broken.push({ aceId: String(row.id), field: breach.field, rule: breach.rule })
  }
  return broken
}
