import { ACCOUNT_FIELDS, type AccountField } from '../accounts/fields.ts'

/** A CORE column that comes from other CORE tables, mapping files or the run itself. */
export interface OwnColumn {
  readonly column: string
  readonly type: string
  readonly rule: string
  /** `core.table.column`, `raw.table.column`, or a file of config/maps. */
  readonly from: readonly string[]
}

export interface OwnTable {
  readonly table: string
  readonly about: string
  readonly columns: readonly OwnColumn[]
}

const column = (name: string, type: string, rule: string, ...from: string[]): OwnColumn => ({
  column: name,
  type,
  rule,
  from,
})
const ODOO = 'core.odoo_opportunities'
const ACE = 'core.ace_opportunities'
const MEMBERS = 'core.account_members'
const bothSides = (...names: string[]) =>
  [ODOO, ACE].flatMap((table) => names.map((name) => `${table}.${name}`))
const CHANGED = 'when the row last changed (clock of the hub)'

/** Where each chosen field of an account is taken from, by side, as columns of the opportunities. */
export function sourcesOfField(field: AccountField): { odoo: string[]; ace: string[] } {
  const columnsIn = (sql: string | null) =>
    [...(sql ?? '').matchAll(/s\.(\w+)/g)].map((match) => match[1] ?? '')
  return { odoo: columnsIn(field.odoo), ace: columnsIn(field.ace) }
}

function fieldColumn(field: AccountField): OwnColumn {
  const { odoo, ace } = sourcesOfField(field)
  const from = [...odoo.map((name) => `${ODOO}.${name}`), ...ace.map((name) => `${ACE}.${name}`)]
  return column(field.column, 'text', field.rule, ...from)
}

const KEY_PARTS = ['account_name', 'website_domain', 'email_domain', 'country_code']

/** core.aws_accounts: merged from both sides, one row per account. */
export const ACCOUNTS: OwnTable = {
  table: 'aws_accounts',
  about: `Merged from core.odoo_opportunities and core.ace_opportunities (rows with an account name): by web site domain, else
e-mail domain; a record without either joins the one domain its name has in its country; else by normalised name and
country. Which opportunity belongs where is in core.account_members.`,
  columns: [
    column('id', 'text', 'domain, else `name:` normalised name and country', ...bothSides(...KEY_PARTS)),
    ...ACCOUNT_FIELDS.map(fieldColumn),
    column(
      'normalized_name',
      'text',
      'the name in lower case, without accents, punctuation and legal form',
      ...bothSides('account_name'),
    ),
    column('origin', 'text', '`odoo`, `ace` or `both`: who has opportunities of it', `${MEMBERS}.side`),
    column('odoo_partner_ids', 'bigint[]', 'each once, in order', `${ODOO}.partner_id`),
    column('odoo_opportunities', 'integer', 'how many', `${ODOO}.id`),
    column('ace_opportunities', 'integer', 'how many', `${ACE}.id`),
    column(
      'provenance',
      'jsonb',
      'by field: the side that has the chosen value, in how many records of those that say anything, and the first of them',
      ...new Set(ACCOUNT_FIELDS.flatMap((field) => fieldColumn(field).from)),
    ),
    column('transformed_at', 'timestamptz', CHANGED),
  ],
}

const file = (name: string) => `config/maps/${name}.json`

/** The tables that are not declared as models. */
export const OWN_TABLES: readonly OwnTable[] = [
  ACCOUNTS,
  {
    table: 'account_members',
    about: 'One row per opportunity with an account name: which account it belongs to, and what decides it.',
    columns: [
      column('side', 'text', '`odoo` or `ace`', `${ODOO}.id`, `${ACE}.id`),
      column('record_id', 'text', 'its key', `${ODOO}.id`, `${ACE}.id`),
      column('account_id', 'text', 'see core.aws_accounts.id', ...bothSides(...KEY_PARTS)),
      column(
        'normalized_name',
        'text',
        'see core.aws_accounts.normalized_name',
        ...bothSides('account_name'),
      ),
      column('country_code', 'text', "'' when unknown", ...bothSides('country_code')),
      column(
        'domain',
        'text',
        'of the web site, else of the e-mail',
        ...bothSides('website_domain', 'email_domain'),
      ),
    ],
  },
  {
    table: 'stage_map',
    about: 'Stage names of either side → ACE stage.',
    columns: ['side', 'stage_key', 'ace_stage'].map((name) =>
      column(name, 'text', 'as given', file('stages')),
    ),
  },
  {
    table: 'country_map',
    about: 'Codes, names and other spellings of countries → ISO 3166-1 alpha-2.',
    columns: ['country_key', 'code', 'name'].map((name) =>
      column(name, 'text', 'as given', file('countries')),
    ),
  },
  {
    table: 'generic_domains',
    about: "Public mailboxes and shared hosts: never a company's own domain.",
    columns: ['domain', 'kind'].map((name) => column(name, 'text', 'as given', file('generic-domains'))),
  },
  {
    table: 'reporting_rates',
    about: `What one unit of a currency is worth in the reporting currency, from a day on: Odoo's rates of the main company
where RAW has raw.odoo_res_currency_rate for both currencies, else the file's.`,
    columns: [
      column('currency', 'text', 'ISO 4217 code', 'raw.odoo_res_currency.name', file('currency-rates')),
      column('valid_from', 'date', 'the first rate holds for all days before, too', ...rateDays()),
      column('valid_to', 'date', 'the day the next rate begins', ...rateDays()),
      column('reporting_currency', 'text', 'the configured one (REPORTING_CURRENCY)', '.env'),
      column(
        'factor',
        'numeric(30,15)',
        'units of the reporting currency ÷ units of this one',
        'raw.odoo_res_currency_rate.rate',
        file('currency-rates'),
      ),
      column('rate_date', 'date', 'since when both rates are in force', ...rateDays()),
      column('source', 'text', 'Odoo, or the source that the file names', file('currency-rates')),
    ],
  },
]

function rateDays(): string[] {
  return ['raw.odoo_res_currency_rate.name', file('currency-rates')]
}
