import type { Row } from '../odoo-server/values.ts'
import { addDays, moment } from './dates.ts'
import { stamped } from './odoo-base.ts'
import type { CustomerPartners, RecordedDeal } from './odoo-leads.ts'
import { PROJECTS } from './projects.ts'
import type { Random } from './random.ts'

const CURRENCY_IDS: Readonly<Record<string, number>> = { USD: 1, EUR: 126, GBP: 144 }
const ORDER_STATE: Readonly<Record<string, string>> = {
  won: 'sale',
  negotiation: 'sent',
  proposition: 'draft',
  lost: 'cancel',
}

/** Quotations and orders of the deals that got so far; the first line carries the lead's amount. */
export function salesDocuments(
  random: Random,
  deals: readonly RecordedDeal[],
  partnersOf: (deal: RecordedDeal) => CustomerPartners,
): Record<string, Row[]> {
  const orders: Row[] = []
  const lines: Row[] = []
  for (const deal of deals) {
    const state = ORDER_STATE[deal.step]
    if (state === undefined || !random.chance(0.6)) continue
    const id = orders.length + 1
    const partner = partnersOf(deal).companyId
    const ordered = moment(deal.closeDate, random.int(25_200, 64_800), random.int(0, 999_999))
    const tax = Math.round(deal.amount * 0.19 * 100) / 100
    const currency_id = CURRENCY_IDS[deal.currency] ?? 1
    orders.push(
      stamped({
        id,
        name: `S${String(id).padStart(5, '0')}`,
        state,
        partner_id: partner,
        partner_invoice_id: partner,
        partner_shipping_id: partner,
        opportunity_id: deal.odooId,
        user_id: deal.seller.userId,
        team_id: deal.seller.company,
        company_id: deal.seller.company,
        currency_id,
        date_order: ordered,
        amount_untaxed: deal.amount,
        amount_tax: tax,
        amount_total: Math.round((deal.amount + tax) * 100) / 100,
        invoice_status: state === 'sale' ? 'to invoice' : 'no',
        tag_ids: [],
        client_order_ref: random.chance(0.3) ? `PO-${random.int(1000, 99_999)}` : null,
        create_date: ordered,
        write_date: ordered,
      }),
    )
    lines.push(...orderLines(random, deal, id, lines.length, currency_id, ordered))
  }
  return { 'sale.order': orders, 'sale.order.line': lines }
}

function orderLines(
  random: Random,
  deal: RecordedDeal,
  orderId: number,
  before: number,
  currency: number,
  at: string,
): Row[] {
  const productId = PROJECTS.indexOf(deal.project) + 1
  const days = random.int(5, 40)
  const shared = {
    order_id: orderId,
    company_id: deal.seller.company,
    currency_id: currency,
    display_type: null,
    create_date: at,
    write_date: at,
    customer_lead: 0,
    discount: 0,
  }
  const service = stamped({
    ...shared,
    id: before + 1,
    sequence: 10,
    name: `${deal.title}\nFixed price`,
    product_id: productId,
    product_uom_qty: 1,
    price_unit: deal.amount,
    price_subtotal: deal.amount,
    price_total: deal.amount,
  })
  const note = stamped({
    ...shared,
    id: before + 2,
    sequence: 20,
    name: `Valid for ${days} days`,
    display_type: 'line_note',
    product_id: null,
    product_uom_qty: 0,
    price_unit: 0,
    price_subtotal: 0,
    price_total: 0,
  })
  return [service, note]
}

const SUMMARIES = [
  'Call about budget',
  'Send proposal',
  'Architect workshop',
  'Ask AWS for funding',
  null,
  'Check contract',
]

/** Open tasks on open deals. */
export function activities(random: Random, deals: readonly RecordedDeal[], today: string): Row[] {
  return deals
    .filter((deal) => deal.step !== 'won' && deal.step !== 'lost' && random.chance(0.35))
    .map((deal, at) =>
      stamped({
        id: at + 1,
        res_model: 'crm.lead',
        res_id: deal.odooId,
        res_name: deal.title,
        activity_type_id: random.int(1, 4),
        summary: random.pick(SUMMARIES),
        note: random.chance(0.3) ? '<p>See last mail.</p>' : null,
        date_deadline: addDays(today, random.int(-20, 40)),
        user_id: deal.seller.userId,
        automated: false,
        active: true,
      }),
    )
}
