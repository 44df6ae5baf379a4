import { MODELS, type Model } from './catalogue/catalogue.ts'
import type { Row, Stored } from './values.ts'

export interface Table {
  readonly model: Model
  readonly rows: Map<number, Row>
  lastId: number
}

/** The server's whole memory: one table per model. */
export type Store = ReadonlyMap<string, Table>

/** Builds the tables and fills them; rows of models the catalogue does not know are refused. */
export function createStore(data: Readonly<Record<string, readonly Row[]>>): Store {
  for (const name of Object.keys(data)) {
    if (!MODELS.has(name)) throw new Error(`the sample's Odoo has no model ${name}`)
  }
  return new Map(
    [...MODELS.values()].map((model) => {
      const rows = new Map((data[model.name] ?? []).map((row) => [row.id, { ...row }]))
      return [model.name, { model, rows, lastId: Math.max(0, ...rows.keys()) }]
    }),
  )
}

/** Inverse fields of the one2many that are filled: model.field → [comodel, its many2one]. */
const INVERSES: Readonly<Record<string, readonly [string, string]>> = {
  'res.partner.child_ids': ['res.partner', 'parent_id'],
  'res.partner.user_ids': ['res.users', 'partner_id'],
  'res.partner.opportunity_ids': ['crm.lead', 'partner_id'],
  'res.partner.sale_order_ids': ['sale.order', 'partner_id'],
  'res.country.state_ids': ['res.country.state', 'country_id'],
  'res.currency.rate_ids': ['res.currency.rate', 'currency_id'],
  'crm.lead.order_ids': ['sale.order', 'opportunity_id'],
  'crm.lead.activity_ids': ['mail.activity', 'res_id'],
  'sale.order.order_line': ['sale.order.line', 'order_id'],
  'product.template.product_variant_ids': ['product.product', 'product_tmpl_id'],
}

/** Ids behind a one2many, by id; empty for inverses the sample does not keep. */
export function oneToMany(store: Store, model: string, field: string, id: number): number[] {
  const inverse = INVERSES[`${model}.${field}`]
  if (inverse === undefined) return []
  const [comodel, key] = inverse
  return rowsOf(store, comodel)
    .filter((row) => row[key] === id && (comodel !== 'mail.activity' || row.res_model === model))
    .map((row) => row.id)
    .sort((a, b) => a - b)
}

export const rowsOf = (store: Store, model: string): Row[] => [...(store.get(model)?.rows.values() ?? [])]
export const rowOf = (store: Store, model: string, id: Stored | undefined): Row | undefined =>
  typeof id === 'number' ? store.get(model)?.rows.get(id) : undefined

/** Text in the asked language, else English. */
export function translated(value: Stored | undefined, lang: unknown): Stored {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value ?? null
  }
  const texts = value as Readonly<Record<string, Stored>>
  return (typeof lang === 'string' ? texts[lang] : undefined) ?? texts.en_US ?? null
}

/** What Odoo prints for a record: its `display_name`. */
export function labelOf(store: Store, model: string, id: number, lang: unknown): string {
  const row = rowOf(store, model, id)
  if (row === undefined) return ''
  const text = (field: string) => String(translated(row[field], lang) ?? '')
  switch (model) {
    case 'res.partner':
      return text('complete_name') || text('name')
    case 'res.users':
      return typeof row.partner_id === 'number' ? partnerName(store, row.partner_id) : text('login')
    case 'res.country.state': {
      const country = rowOf(store, 'res.country', row.country_id)
      return country === undefined ? text('name') : `${text('name')} (${country.code})`
    }
    case 'product.product':
      return typeof row.product_tmpl_id === 'number'
        ? labelOf(store, 'product.template', row.product_tmpl_id, lang)
        : text('default_code')
    case 'sale.order.line':
      return typeof row.order_id === 'number'
        ? `${labelOf(store, 'sale.order', row.order_id, lang)} - ${text('name').split('\n')[0]}`
        : text('name')
    case 'utm.campaign':
      return text('title') || text('name')
    case 'mail.activity':
      return text('summary') || labelOf(store, 'mail.activity.type', Number(row.activity_type_id), lang)
    case 'ir.config_parameter':
      return text('key')
    default:
      return text('name') || `${model},${id}`
  }
}

const partnerName = (store: Store, id: number) => String(rowOf(store, 'res.partner', id)?.name ?? '')
