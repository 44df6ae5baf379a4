/** A column of core.aws_accounts that is chosen among the values of its members. */
export interface AccountField {
  readonly column: string
  /** Column of the opportunities (`s`) it is chosen from; null where a side has none. */
  readonly odoo: string | null
  readonly ace: string | null
  readonly rule: string
}

const MOST_FREQUENT =
  'most frequent value of its opportunities; of equally frequent ones the first in code point order'

/** Their provenance is kept by field, in the column `provenance`. */
export const ACCOUNT_FIELDS: readonly AccountField[] = [
  { column: 'name', odoo: 's.account_name', ace: 's.account_name', rule: MOST_FREQUENT },
  {
    column: 'website_domain',
    odoo: 'coalesce(s.website_domain, s.email_domain)',
    ace: 'coalesce(s.website_domain, s.email_domain)',
    rule: 'domain of the web site, else of the e-mail, that its opportunities share',
  },
  { column: 'country_code', odoo: 's.country_code', ace: 's.country_code', rule: MOST_FREQUENT },
  { column: 'industry', odoo: null, ace: 's.industry', rule: MOST_FREQUENT },
  { column: 'aws_account_id', odoo: null, ace: 's.aws_account_id', rule: MOST_FREQUENT },
  { column: 'duns', odoo: null, ace: 's.duns', rule: MOST_FREQUENT },
]
