import fields from './fields.json' with { type: 'json' }

export type FieldType =
  | 'binary'
  | 'boolean'
  | 'char'
  | 'date'
  | 'datetime'
  | 'float'
  | 'html'
  | 'integer'
  | 'json'
  | 'many2many'
  | 'many2one'
  | 'many2one_reference'
  | 'monetary'
  | 'one2many'
  | 'properties'
  | 'properties_definition'
  | 'selection'
  | 'text'

export interface Field {
  readonly type: FieldType
  readonly string: string
  readonly relation?: string
  readonly required?: boolean
  readonly readonly?: boolean
  /** False for computed fields; stored is the rule. */
  readonly store?: boolean
  readonly selection?: readonly (readonly [string, string])[]
}

export interface Model {
  readonly name: string
  /** As error texts print it: `Lead/Opportunity`. */
  readonly description: string
  readonly fields: Readonly<Record<string, Field>>
  /** Default order, as Odoo's `_order`. */
  readonly order: string
}

const DESCRIPTIONS: Record<string, [description: string, order?: string]> = {
  'res.partner': ['Contact', 'complete_name ASC, id DESC'],
  'res.users': ['User', 'name, login'],
  'res.company': ['Companies', 'sequence, name'],
  'res.country': ['Country', 'name'],
  'res.country.state': ['Country state', 'code'],
  'res.currency': ['Currency', 'active desc, name'],
  'res.currency.rate': ['Currency Rate', 'name desc, id'],
  'res.lang': ['Languages', 'active desc, name'],
  'res.partner.title': ['Partner Title', 'name'],
  'res.partner.industry': ['Industry', 'name'],
  'crm.lead': ['Lead/Opportunity', 'priority desc, id desc'],
  'crm.stage': ['CRM Stages', 'sequence, name, id'],
  'crm.team': ['Sales Team', 'sequence ASC, create_date DESC, id DESC'],
  'crm.tag': ['CRM Tag', 'id'],
  'crm.lost.reason': ['Opp. Lost Reason', 'id'],
  'sale.order': ['Sales Order', 'date_order desc, id desc'],
  'sale.order.line': ['Sales Order Line', 'order_id, sequence, id'],
  'product.template': ['Product', 'priority desc, name'],
  'product.product': ['Product Variant', 'default_code, id'],
  'utm.source': ['UTM Source', 'id'],
  'utm.campaign': ['UTM Campaign', 'id'],
  'utm.medium': ['UTM Medium', 'name'],
  'mail.activity': ['Activity', 'date_deadline ASC, id ASC'],
  'mail.activity.type': ['Activity Type', 'id'],
  'mail.message': ['Message', 'id desc'],
  'account.move': ['Journal Entry', 'name desc, id desc'],
  'ir.config_parameter': ['System Parameter', 'key'],
}

const stored = (type: FieldType, string: string, more: Partial<Field> = {}): Field => ({
  type,
  string,
  ...more,
})
const MAGIC: Record<string, Field> = {
  id: stored('integer', 'ID', { readonly: true }),
  display_name: stored('char', 'Display Name', { readonly: true, store: false }),
  create_date: stored('datetime', 'Created on', { readonly: true }),
  create_uid: stored('many2one', 'Created by', { readonly: true, relation: 'res.users' }),
  write_date: stored('datetime', 'Last Updated on', { readonly: true }),
  write_uid: stored('many2one', 'Last Updated by', { readonly: true, relation: 'res.users' }),
}
const NAMED = { ...MAGIC, name: stored('char', 'Name', { required: true }) }

/** Small neighbours of the seventeen models: enough for their labels and for currency rates. */
const NEIGHBOURS: Record<string, Record<string, Field>> = {
  'res.lang': { ...NAMED, code: stored('char', 'Locale Code'), active: stored('boolean', 'Active') },
  'res.partner.title': NAMED,
  'res.partner.industry': NAMED,
  'mail.activity.type': NAMED,
  'ir.config_parameter': { ...MAGIC, key: stored('char', 'Key'), value: stored('text', 'Value') },
  'res.currency.rate': {
    ...MAGIC,
    name: stored('date', 'Date', { required: true }),
    rate: stored('float', 'Technical Rate'),
    currency_id: stored('many2one', 'Currency', { relation: 'res.currency', readonly: true }),
    company_id: stored('many2one', 'Company', { relation: 'res.company' }),
  },
}

/** Fields a company adds by hand in Odoo's settings; the APN side of a lead is kept in one. */
const CUSTOM: Record<string, Record<string, Field>> = {
  'crm.lead': { x_ace_opportunity_id: stored('char', 'ACE Opportunity ID') },
}

/** Models the server knows, by name. */
export const MODELS: ReadonlyMap<string, Model> = new Map(
  Object.entries({ ...(fields as unknown as Record<string, Record<string, Field>>), ...NEIGHBOURS }).map(
    ([name, own]) => {
      const [description, order] = DESCRIPTIONS[name] ?? [name]
      return [name, { name, description, order: order ?? 'id', fields: { ...own, ...CUSTOM[name] } }]
    },
  ),
)
