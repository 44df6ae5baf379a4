import { BLANKS } from '../rules/comparable.ts'
import type { AceFacts } from '../rules/load.ts'
import type { Rule } from '../rules/schema.ts'
import type { Catalogue } from './catalogue.ts'

export interface EntitySource {
  /** A table or a sub-select in brackets, to be given the alias t. */
  readonly from: string
  /** Expression that names a row, over alias t. */
  readonly key: string
}

/** Where an opportunity in the shape of ACE comes from. */
export type AceSide = 'ace' | 'odoo'

/**
 * Finds the rows of an entity: tables by their name; `ace.opportunity` is an opportunity with all ACE fields,
 * from RAW (side `ace`) or as CORE knows it from Odoo (side `odoo`). RAW tables are read without tombstones.
 */
export function entitySource(
  catalogue: Catalogue,
  facts: AceFacts,
  entity: string,
  side: AceSide = 'ace',
): EntitySource {
  if (entity === 'ace.opportunity') {
    return { from: side === 'ace' ? aceShape(catalogue, facts) : odooShape(facts), key: 't.id' }
  }
  const columns = catalogue.get(entity)
  const key = columns?.has('id') === false ? 't' : 't.id'
  if (columns?.has('_deleted_at') === true)
    return { from: `(select * from ${entity} where _deleted_at is null)`, key }
  return { from: entity, key }
}

/** The first table or column that a rule needs and that is not there. */
export function missingOf(rule: Pick<Rule, 'requires'>, catalogue: Catalogue): string | undefined {
  return rule.requires?.find((needed) => {
    const [schema, table, column] = needed.split('.')
    const columns = catalogue.get(`${schema}.${table}`)
    return columns === undefined || (column !== undefined && !columns.has(column))
  })
}

/** apn_opportunity with every ACE field in its right type; absent fields are NULL. */
function aceShape(catalogue: Catalogue, facts: AceFacts): string {
  const actual = catalogue.get('raw.apn_opportunity')
  const list = facts.fields.map(({ name, type }) => `${asType(actual?.get(name), name, type)} as ${name}`)
  return `(select ${list.join(', ')} ${actual === undefined ? 'where false' : 'from raw.apn_opportunity where _deleted_at is null'})`
}

/** ACE fields that an Odoo opportunity already answers. The others have to be filled in when it is registered. */
export const ODOO_ANSWERS: Readonly<Record<string, string>> = {
  id: 'o.id::text',
  partner_opportunity_identifier: 'o.id::text',
  title: 'o.name',
  customer_business_problem: 'o.description',
  customer_company_name: 'o.account_name',
  customer_website_url: 'coalesce(o.website_domain, o.email_domain)',
  customer_street_address: 'o.street',
  customer_city: 'o.city',
  customer_state_or_region: 'o.state_name',
  customer_postal_code: 'o.postal_code',
  customer_country_code: 'o.country_code',
  stage: 'o.ace_stage',
  target_close_date: 'o.close_date',
  owner_email: 'o.owner_email',
}

function odooShape(facts: AceFacts): string {
  const list = facts.fields.map(
    ({ name, type }) => `${ODOO_ANSWERS[name] ?? `null::${plainType(type)}`} as ${name}`,
  )
  return `(select ${list.join(', ')} from core.odoo_opportunities o)`
}

/** char(n) pads and numeric(p,s) rounds: text and numeric keep what is there. */
function plainType(type: string): string {
  if (type.startsWith('char')) return 'text'
  return type.startsWith('numeric') ? 'numeric' : type
}

function asType(actual: string | undefined, name: string, wanted: string): string {
  const type = plainType(wanted)
  if (actual === undefined) return `null::${type}`
  if (type === 'text[]')
    return withoutEmpty(
      actual === 'ARRAY'
        ? `${name}::text[]`
        : `regexp_split_to_array(nullif(btrim(${name}::text, ${BLANKS}), ''), '[[:space:]]*;[[:space:]]*')`,
    )
  if (type === 'numeric' && actual === 'text') return numberOf(`btrim(${name}, ${BLANKS})`)
  if (type === 'date' && actual === 'text') return dateOf(`btrim(${name}, ${BLANKS})`)
  if (type === 'date' && actual === 'timestamp with time zone') return `(${name} at time zone 'UTC')::date`
  if (type === 'text' && actual === 'character') return `btrim(${name}::text)`
  if (type === 'timestamptz' && actual === 'text') return 'null::timestamptz'
  return `${name}::${type}`
}

/** Members that say nothing are none: exports end a list with its separator. */
function withoutEmpty(list: string): string {
  return `array_remove(array_remove(${list}, ''), null)`
}

/** The number in a text; NaN for what is none, so that it counts as given and as wrong. */
function numberOf(text: string): string {
  return `case when ${text} = '' then null when ${text} ~ '^-?[0-9]{1,40}([.][0-9]{0,40})?$' then ${text}::numeric when ${text} is not null then 'NaN'::numeric end`
}

/** The date in a text, NULL for what is none: the last day of its month decides, as there is no cast that cannot fail. */
function dateOf(name: string): string {
  const lastDay = `extract(day from (left(${name}, 7) || '-01')::date + interval '1 month - 1 day')`
  const exists = `case when right(${name}, 2)::int <= ${lastDay} then ${name}::date end`
  return `case when ${name} ~ '^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' then ${exists} end`
}
